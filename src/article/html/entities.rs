//! Character references to characters, by the WHATWG standard.

/// What a reference stands for: one character or two, and the bytes that it takes behind the `&`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reference {
    /// Bytes of the reference, the `&` aside.
    pub length: usize,
    /// The first character.
    pub first: char,
    /// The second one, which a few have.
    pub second: Option<char>,
}

/// The longest name of the table has fewer bytes.
const LONGEST: usize = 33;

/// The characters that numbers from 0x80 to 0x9f stand for: those of windows-1252, as the standard says.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–',
    '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Reads the reference behind an `&`; `None` if there is none and the `&` stands for itself. In attributes, names without `;` do not
/// count before `=`, letters and digits.
///
/// ```
/// use newsclaim::article::html::entities::reference;
/// assert_eq!(reference("eacute;s", false).unwrap().first, 'é');
/// assert_eq!(reference("copy=1", true), None);
/// ```
pub fn reference(rest: &str, in_attribute: bool) -> Option<Reference> {
    let bytes = rest.as_bytes();
    match bytes.first()? {
        b'#' => numeric(bytes),
        first if first.is_ascii_alphanumeric() => named(rest, in_attribute),
        _ => None,
    }
}

fn numeric(bytes: &[u8]) -> Option<Reference> {
    let (radix, from) = if matches!(bytes.get(1), Some(b'x' | b'X')) { (16, 2) } else { (10, 1) };
    let digits = bytes[from..].iter().take_while(|byte| char::from(**byte).is_digit(radix)).count();
    if digits == 0 {
        return None;
    }
    let value = bytes[from..from + digits]
        .iter()
        .try_fold(0u32, |value, byte| value.checked_mul(radix)?.checked_add(char::from(*byte).to_digit(radix)?))
        .unwrap_or(u32::MAX);
    let first = match value {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9f => WINDOWS[(value - 0x80) as usize],
        _ => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    let end = from + digits;
    Some(Reference { length: end + usize::from(bytes.get(end) == Some(&b';')), first, second: None })
}

/// The longest name of the table that `rest` begins with. The table holds the beginnings of its names too, marked by a zero.
fn named(rest: &str, in_attribute: bool) -> Option<Reference> {
    let bytes = rest.as_bytes();
    let letters = bytes.iter().take(LONGEST).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let whole = letters + usize::from(bytes.get(letters) == Some(&b';'));
    let (length, (first, second)) = (1..=whole).rev().find_map(|length| {
        let found = web_atoms::NAMED_ENTITIES.get(&rest[..length]).filter(|(first, _)| *first != 0)?;
        Some((length, *found))
    })?;
    let closed = bytes[length - 1] == b';';
    if in_attribute && !closed && bytes.get(length).is_some_and(|byte| *byte == b'=' || byte.is_ascii_alphanumeric()) {
        return None;
    }
    Some(Reference { length, first: char::from_u32(first)?, second: char::from_u32(second).filter(|second| *second != '\0') })
}

/// An attribute's value, decoded: entities, line ends and NUL.
pub fn value(raw: &str) -> std::borrow::Cow<'_, str> {
    if !raw.contains(['&', '\r', '\0']) {
        return raw.into();
    }
    let mut decoded = String::with_capacity(raw.len());
    decode(raw, true, &mut decoded);
    decoded.into()
}

/// Adds a text, decoded.
pub fn decode(raw: &str, in_attribute: bool, decoded: &mut String) {
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '\r', '\0']) {
        decoded.push_str(&rest[..at]);
        let byte = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match byte {
            b'&' => match reference(rest, in_attribute) {
                Some(found) => {
                    decoded.push(found.first);
                    decoded.extend(found.second);
                    rest = &rest[found.length..];
                }
                None => decoded.push('&'),
            },
            b'\r' if rest.starts_with('\n') => {}
            b'\r' => decoded.push('\n'),
            _ => decoded.push(char::REPLACEMENT_CHARACTER),
        }
    }
    decoded.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        for (rest, in_attribute, expected) in [
            ("amp;", false, Some((4, '&'))),
            ("amp", false, Some((3, '&'))),
            ("ampx", false, Some((3, '&'))),
            ("ampx", true, None),
            ("amp=", true, None),
            ("amp;x", true, Some((4, '&'))),
            ("notin;", false, Some((6, '∉'))),
            ("notit;", false, Some((3, '¬'))),
            ("nosuchthing;", false, None),
            ("#8217;", false, Some((6, '’'))),
            ("#x2019", false, Some((6, '’'))),
            ("#146;", false, Some((5, '’'))),
            ("#0;", false, Some((3, '\u{fffd}'))),
            ("#xd800;", false, Some((7, '\u{fffd}'))),
            ("#99999999999999999999;", false, Some((22, '\u{fffd}'))),
            ("#;", false, None),
            ("#x;", false, None),
            (" ", false, None),
            ("", false, None),
            ("Counter\u{ad}clock", false, None),
        ] {
            let found = reference(rest, in_attribute);
            assert_eq!(found.map(|found| (found.length, found.first)), expected, "{rest:?}");
        }
        assert_eq!(reference("NotEqualTilde;", false).unwrap().second, Some('\u{338}'));
        assert_eq!(value("a&amp;b\r\nc\0&x"), "a&b\nc\u{fffd}&x");
    }
}
