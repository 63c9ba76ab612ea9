//! The digits a token begins with ("1,200.5", "1,20,000", "2015–2020") to a value and what is left of the token.

use rust_decimal::Decimal;

/// A token's leading number.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Lexed<'a> {
    pub value: Decimal,
    /// The second number of `3-5` in one token.
    pub high: Option<Decimal>,
    /// Only digits so far: no comma, no point.
    pub plain: bool,
    /// How many digits stand before the point.
    pub digits: usize,
    /// What follows.
    pub rest: &'a str,
}

/// Reads the number a token begins with. Thousands are grouped in threes, or in the Indian way (1,20,000).
pub(crate) fn lex(text: &str) -> Option<Lexed<'_>> {
    let (sign, body) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text.strip_prefix('−').unwrap_or(text)),
    };
    let sign = if text.starts_with('−') { -1 } else { sign };
    let bytes = body.as_bytes();
    let (mut number, mut digits, mut decimals, mut group, mut commas, mut at) = (0_i64, 0, 0_u32, 0, 0, 0);
    let mut point = false;
    while let Some(&byte) = bytes.get(at) {
        let next_digit = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        match byte {
            b'0'..=b'9' => {
                number = number.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                if point {
                    decimals += 1;
                } else {
                    digits += 1;
                    group += 1;
                }
            }
            b',' if !point && next_digit && digits > 0 && (group <= 3) => {
                let run = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                if run != 3 && !(run == 2 && bytes.get(at + 3) == Some(&b',')) {
                    return None;
                }
                commas += 1;
                group = 0;
            }
            b'.' if !point && next_digit => point = true,
            b'.' | b',' if next_digit => return None,
            _ => break,
        }
        at += 1;
    }
    if digits == 0 && decimals == 0 || decimals > 15 {
        return None;
    }
    let value = Decimal::new(number * sign, decimals);
    let plain = commas == 0 && !point && text.len() == body.len();
    let rest = &body[at..];
    let high = rest.strip_prefix(['-', '–', '—']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).and_then(lex);
    if let Some(high) = high.filter(|high| high.high.is_none()) {
        return Some(Lexed { value, high: Some(high.value), plain: plain && high.plain, digits, rest: high.rest });
    }
    Some(Lexed { value, high: None, plain, digits, rest })
}

/// The largest power of ten in [`lex_power`].
const POWER: i32 = 24;

/// Reads a whole token in the notation of calculators: `1.3e6`, `-12E-1`.
pub(crate) fn lex_power(text: &str) -> Option<Decimal> {
    let (number, power) = text.split_once(['e', 'E'])?;
    let lexed = lex(number).filter(|lexed| lexed.rest.is_empty() && lexed.high.is_none())?;
    let power = power.parse::<i32>().ok().filter(|power| (-POWER..=POWER).contains(power))?;
    let mut value = lexed.value;
    for _ in 0..power.unsigned_abs() {
        value = if power > 0 { value.checked_mul(Decimal::TEN)? } else { value.checked_div(Decimal::TEN)? };
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_in_thousands_or_the_indian_way() {
        let read = |text| lex(text).map(|lexed| (lexed.value.to_string(), lexed.high.map(|high| high.to_string()), lexed.rest));
        for (text, value, high, rest) in [
            ("1,200", "1200", None, ""),
            ("1,20,000", "120000", None, ""),
            ("3.50", "3.50", None, ""),
            (".08", "0.08", None, ""),
            ("-0.3", "-0.3", None, ""),
            ("−4", "-4", None, ""),
            ("12.5p", "12.5", None, "p"),
            ("2015–2020", "2015", Some("2020"), ""),
            ("22nd", "22", None, "nd"),
        ] {
            assert_eq!(read(text), Some((value.to_owned(), high.map(str::to_owned), rest)), "{text}");
        }
        for text in ["", "x", "1,2000", "192.168.1.2", "99999999999999999999", "."] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
