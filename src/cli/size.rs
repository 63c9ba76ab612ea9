//! Sizes and times as people write them to bytes and durations, and back.

use std::time::Duration;

/// `10MB` as bytes.
pub fn bytes(size: &str) -> Result<u64, String> {
    const UNITS: [(&str, u64); 5] = [("gb", 1_000_000_000), ("mb", 1_000_000), ("kb", 1_000), ("b", 1), ("", 1)];
    let lower = size.trim().to_ascii_lowercase();
    let (digits, factor) = UNITS.iter().find_map(|(unit, factor)| Some((lower.strip_suffix(unit)?, factor))).unwrap_or((&lower, &1));
    let number = digits.trim().parse::<u64>().ok().and_then(|number| number.checked_mul(*factor)).filter(|bytes| *bytes > 0);
    number.ok_or_else(|| "a size is a whole number and a unit, for instance 50MB".to_owned())
}

/// `1.5` as time.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let time = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    time.filter(|time| *time <= Duration::from_secs(3600)).ok_or_else(|| "a number of seconds up to 3600, for instance 2.5".to_owned())
}

/// `1.5` as time, which is not nothing.
pub fn some_seconds(text: &str) -> Result<Duration, String> {
    seconds(text).and_then(|time| if time.is_zero() { Err("more than 0 seconds".to_owned()) } else { Ok(time) })
}

/// Bytes with a unit: `812 B`, `12.4 MB`.
pub fn shown(bytes: u64) -> String {
    const UNITS: [(&str, f64); 3] = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    let value = bytes as f64;
    let unit = UNITS.iter().find(|(_, size)| value >= *size);
    unit.map_or_else(|| format!("{bytes} B"), |(unit, size)| format!("{:.1} {unit}", value / size))
}

/// Time as a clock shows it: `0:07`, `12:30`, `1:02:03`.
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        for (size, expected) in [("10MB", 10_000_000), ("1 gb", 1_000_000_000), ("5kB", 5_000), ("812", 812), ("7b", 7)] {
            assert_eq!(bytes(size), Ok(expected), "{size}");
        }
        for size in ["", "MB", "0", "-1", "1.5MB", "10TB", "99999999999GB"] {
            assert!(bytes(size).is_err(), "{size}");
        }
    }

    #[test]
    fn seconds_are_read() {
        assert_eq!(seconds("2.5"), Ok(Duration::from_millis(2500)));
        assert_eq!(seconds("0"), Ok(Duration::ZERO));
        for bad in ["", "-1", "1s", "NaN", "inf", "1e9"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_and_times_are_shown() {
        for (bytes, words) in [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (12_400_000, "12.4 MB"), (3_000_000_000, "3.0 GB")] {
            assert_eq!(shown(bytes), words);
        }
        for (seconds, words) in [(7, "0:07"), (750, "12:30"), (3723, "1:02:03")] {
            assert_eq!(clock(Duration::from_secs(seconds)), words);
        }
    }
}
