//! Digits and addresses inside a run to tokens: amounts, times, dates, telephone numbers; URLs, e-mail addresses.

use super::tokens::Scanner;

impl Scanner<'_> {
    /// A number from `start` (its sign or point) with its first digit at `at`; gives its end.
    pub(super) fn number(&mut self, start: usize, at: usize, end: usize) -> usize {
        let mut stop = self.digits(at, end);
        let mut plain = true;
        while stop < end {
            let next_digit = stop + 1 < end && self.byte(stop + 1).is_ascii_digit();
            match self.byte(stop) {
                b',' if next_digit && self.is_group(stop) => {}
                b'.' | b'/' if next_digit => plain = self.byte(stop) == b'.',
                b':' if next_digit => plain = false,
                b'-' if next_digit && plain && stop - at <= 4 => {
                    if let Some(to) = self.hyphened(at, end) {
                        self.push(start, to);
                        return to;
                    }
                    break;
                }
                _ => break,
            }
            stop = self.digits(stop + 1, end);
        }
        // 20m and 5ft are two tokens; 1980s and 5G are one.
        let to = self.word_run(stop, end);
        if to > stop && !self.tables.is_number_suffix(&self.text[stop..to]) {
            stop = to;
        }
        self.push(start, stop);
        stop
    }

    fn digits(&self, at: usize, end: usize) -> usize {
        at + self.bytes[at..end].iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// Whether the comma at `at` groups digits: `1,200`, `1,00,000`; not `[13,14]`.
    fn is_group(&self, at: usize) -> bool {
        let count = self.bytes[at + 1..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        count == 3
            || (count == 2
                && self.byte(at + 3) == b','
                && self.bytes[at + 4..].iter().take(3).all(u8::is_ascii_digit)
                && self.byte(at + 4) != 0)
    }

    /// The end of digits with hyphens that are one number: `2022-05-06`, `713-853-3989`; none for a range.
    fn hyphened(&self, at: usize, end: usize) -> Option<usize> {
        let mut lengths = [0; 4];
        let (mut count, mut stop) = (0, at);
        loop {
            let to = self.digits(stop, end);
            if count == 4 || to == stop {
                return None;
            }
            (lengths[count], count) = (to - stop, count + 1);
            stop = to;
            if self.byte(stop) != b'-' || stop + 1 >= end || !self.byte(stop + 1).is_ascii_digit() {
                break;
            }
            stop += 1;
        }
        let one = match lengths {
            [4, 1 | 2, 1 | 2, 0] | [1 | 2, 1 | 2, 2 | 4, 0] | [3, 2 | 3, 4, 0] | [1, 3, 3, 4] => true,
            [3, 4, 0, 0] => !self.bytes[..stop].ends_with(b"00"),
            _ => false,
        };
        one.then_some(stop)
    }

    /// The first URL or e-mail address between `from` and `end`.
    pub(super) fn address(&self, from: usize, end: usize) -> Option<(usize, usize)> {
        let run = &self.bytes[from..end];
        if run.starts_with(b"www.") || run.starts_with(b"(www.") {
            let start = from + usize::from(run[0] == b'(');
            return Some((start, self.address_end(start, end)));
        }
        for at in memchr::memchr2_iter(b':', b'@', run).map(|at| from + at) {
            if self.byte(at) == b':' {
                let scheme = self.bytes[from..at].iter().rev().take(16).take_while(|byte| byte.is_ascii_alphabetic()).count();
                let slashes = end - at > 3 && &self.bytes[at..at + 3] == b"://";
                if scheme > 1 && (slashes || &self.bytes[at - scheme..at] == b"mailto") {
                    return Some((at - scheme, self.address_end(at, end)));
                }
                continue;
            }
            let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-');
            let local = self.bytes[from..at].iter().rev().take(256).take_while(|&&byte| part(byte)).count();
            let name = &self.bytes[at - local..at];
            let local = name.len() - name.iter().take_while(|byte| matches!(byte, b'.' | b'-' | b'+')).count();
            let domain = &self.bytes[at + 1..end];
            let mut length = domain.iter().take(256).take_while(|&&byte| part(byte)).count();
            while length > 0 && !domain[length - 1].is_ascii_alphanumeric() {
                length -= 1;
            }
            if local > 0 && length > 0 && domain[0].is_ascii_alphanumeric() {
                return Some((at - local, at + 1 + length));
            }
        }
        None
    }

    /// Where an address that goes on at `at` ends: before quotation marks, angle brackets and closing marks.
    pub(super) fn address_end(&self, at: usize, end: usize) -> usize {
        let rest = &self.text[at..end];
        let rest = &rest[..rest.find(['<', '>', '"', '”', '“', '’', '»']).unwrap_or(rest.len())];
        let mut trimmed = rest.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ']', '}', '…', '*']);
        if trimmed.ends_with(')') && !trimmed.contains('(') {
            trimmed = trimmed.trim_end_matches([')', '.', ',', ';', ':', '!', '?', '\'']);
        }
        (at + trimmed.len()).max(at + 1)
    }
}
