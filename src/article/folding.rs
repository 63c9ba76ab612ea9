//! Words to the form in which they are compared: small letters, straight quotes, single spaces, every number a `#`.

/// How much of a block is folded for the tests of its start, in bytes.
pub(super) const FOLDED: usize = super::furniture::LONGEST + 1;

/// The rows of a list: not its header, blank lines and comments. Lines count from one.
pub(super) fn rows(tsv: &str) -> impl Iterator<Item = (u32, Vec<&str>)> {
    let lines = tsv.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.skip(1).map(|(line, number)| (number, line.split('\t').map(str::trim).collect()))
}

/// Folds words for comparison: small letters, straight quotes, single spaces, every number a `#`. At most [`FOLDED`] bytes are read.
pub(super) fn fold(words: &str, folded: &mut String) {
    folded.clear();
    let words = &words[..words.floor_char_boundary(FOLDED)];
    let bytes = words.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        at += 1;
        match byte {
            b'a'..=b'z' => folded.push(char::from(*byte)),
            b'A'..=b'Z' => folded.push(char::from(byte.to_ascii_lowercase())),
            b'0'..=b'9' => {
                // A comma or point between digits is part of the number.
                let in_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b',' | b'.');
                let rest = bytes[at..].iter().take_while(|byte| in_number(byte)).count();
                let marks = bytes[at..at + rest].iter().rev().take_while(|byte| !byte.is_ascii_digit()).count();
                at += rest - marks;
                folded.push('#');
            }
            b' ' if next.is_none_or(|next| *next > b' ' && next.is_ascii()) && !folded.ends_with(' ') => folded.push(' '),
            0x21..0x80 => folded.push(char::from(*byte)),
            _ => {
                let c = words[at - 1..].chars().next().unwrap_or(' ');
                at += c.len_utf8() - 1;
                match c {
                    '’' | '‘' => folded.push('\''),
                    '“' | '”' => folded.push('"'),
                    _ if c.is_whitespace() => {
                        if !folded.ends_with(' ') {
                            folded.push(' ');
                        }
                    }
                    _ if c.is_ascii() => folded.push(c),
                    _ => folded.extend(c.to_lowercase()),
                }
            }
        }
    }
}

/// Without the marks around: bullets, arrows, stops, brackets. `©` and `#` count as words.
pub(super) fn trim_marks(folded: &str) -> &str {
    folded.trim_matches(is_mark)
}

/// The words of a date: letters, digits and hyphens.
pub(super) fn date_words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty()).collect()
}

/// Whether a character is of a word.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '\''
}

/// Where the first word of a text ends; a number or a sign is a word.
pub(super) fn first_word(words: &str) -> usize {
    let mut chars = words.char_indices();
    match chars.next() {
        None => 0,
        Some((_, c)) if c.is_ascii_digit() || !c.is_alphanumeric() => c.len_utf8(),
        Some(_) => chars.find(|(_, c)| !c.is_alphanumeric() && !matches!(c, '\'' | '’')).map_or(words.len(), |(at, _)| at),
    }
}

/// Whether a character around a phrase does not count.
pub(super) fn is_mark(c: char) -> bool {
    !c.is_alphanumeric() && c != '©' && c != '#'
}
