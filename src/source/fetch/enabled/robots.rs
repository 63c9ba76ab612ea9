//! A robots.txt to what it allows our program, by RFC 9309, with the line that decided.

use std::time::Duration;

/// Bytes of a robots.txt that are read: what RFC 9309 asks of every reader, and enough for all but mistakes.
pub const MOST_BYTES: usize = 500 * 1024;

/// What a host says to one program.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Robots {
    rules: Vec<Rule>,
    /// Least time between two requests, where it asks for one (`Crawl-delay`, which is no part of the RFC).
    pub delay: Option<Duration>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Rule {
    allow: bool,
    path: String,
    line: u32,
}

/// A line that forbids a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// One-based.
    pub line: u32,
    /// The path as it stands there, in the spelling in which paths are compared.
    pub path: String,
}

impl Robots {
    /// Reads what the text says to the program named `agent`: all groups that name it, else all groups for `*`.
    pub fn read(text: &[u8], agent: &str) -> Robots {
        let text = &text[..text.len().min(MOST_BYTES)];
        let text = String::from_utf8_lossy(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text));
        let (mut named, mut others) = (Robots::default(), Robots::default());
        let (mut any_named, mut for_us, mut for_all, mut in_heads) = (false, false, false, false);
        // A line may end in CR, LF or both; the empty line between CR and LF must not count.
        let lines = text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'));
        for (number, line) in (1..).zip(lines) {
            let Some((key, value)) = line.split('#').next().unwrap_or_default().split_once(':') else { continue };
            let value = value.trim();
            let key = key.trim();
            if key.eq_ignore_ascii_case("user-agent") {
                if !in_heads {
                    (for_us, for_all, in_heads) = (false, false, true);
                }
                for_us |= product(value).eq_ignore_ascii_case(agent);
                for_all |= value == "*";
                any_named |= for_us;
                continue;
            }
            let allow = key.eq_ignore_ascii_case("allow");
            let change: Box<dyn Fn(&mut Robots)> = if allow || key.eq_ignore_ascii_case("disallow") {
                if value.is_empty() {
                    in_heads = false;
                    continue;
                }
                let path = spelling(value);
                Box::new(move |robots| robots.rules.push(Rule { allow, path: path.clone(), line: number }))
            } else if key.eq_ignore_ascii_case("crawl-delay") {
                let Some(delay) = value.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) else { continue };
                Box::new(move |robots| robots.delay = Some(robots.delay.unwrap_or_default().max(delay)))
            } else {
                // Sitemap and other lines belong to no group and end none.
                continue;
            };
            in_heads = false;
            if for_us {
                change(&mut named);
            }
            if for_all {
                change(&mut others);
            }
        }
        if any_named { named } else { others }
    }

    /// The line that forbids a path with its query, if one does. The longest rule counts; of two equally long ones, the one that allows.
    pub fn refusal(&self, path: &str) -> Option<Refusal> {
        if path == "/robots.txt" {
            return None;
        }
        let path = spelling(path);
        let fitting = self.rules.iter().filter(|rule| fits(&rule.path, &path));
        let rule = fitting.max_by_key(|rule| (rule.path.len(), rule.allow))?;
        (!rule.allow).then(|| Refusal { line: rule.line, path: rule.path.clone() })
    }
}

/// The name of a program in its user agent: letters, `-` and `_`.
pub fn product(agent: &str) -> &str {
    let end = agent.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '-' | '_'))).unwrap_or(agent.len());
    &agent[..end]
}

/// One spelling for paths: letters of other scripts in percent signs, ASCII letters, digits and `-._~` without.
fn spelling(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = String::with_capacity(path.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let coded = (byte == b'%').then(|| bytes.get(at + 1..at + 3)).flatten().and_then(|hex| std::str::from_utf8(hex).ok());
        let coded = coded.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        at += if coded.is_some() { 3 } else { 1 };
        let value = coded.unwrap_or(byte);
        let plain = value.is_ascii_alphanumeric() || b"-._~".contains(&value) || (coded.is_none() && value.is_ascii());
        if plain {
            out.push(char::from(value));
        } else {
            out.push_str(&format!("%{value:02X}"));
        }
    }
    out
}

/// Whether a path begins as a rule says: `*` is anything, `$` at the end of the rule is the end of the path.
fn fits(rule: &str, path: &str) -> bool {
    let (rule, whole) = rule.strip_suffix('$').map_or((rule, false), |rule| (rule, true));
    let mut parts = rule.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let Some(last) = parts.next_back() else { return !whole || rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    if whole { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths that the text forbids, of those given, with the lines.
    #[track_caller]
    fn check(text: &str, paths: &[(&str, Option<u32>)]) {
        let robots = Robots::read(text.as_bytes(), "newsclaim");
        for (path, line) in paths {
            assert_eq!(robots.refusal(path).map(|refusal| refusal.line), *line, "{path} by {text:?}");
        }
    }

    #[test]
    fn groups() {
        check("", &[("/", None)]);
        check("User-agent: *\nDisallow: /", &[("/", Some(2)), ("/robots.txt", None)]);
        check("user-agent:*\r\ndisallow:/a\r\n", &[("/a", Some(2)), ("/abc", Some(2)), ("/A", None), ("/b", None)]);
        check("\u{feff}User-Agent: *\rDisallow: /a", &[("/a", Some(2))]);
        // Our own group alone counts, wherever it stands, and all groups of our name count together.
        let text = "User-agent: NewsClaim/2.0\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n\nUser-agent: newsclaim\nDisallow: /b";
        check(text, &[("/a", Some(2)), ("/b", Some(8)), ("/c", None)]);
        check("User-agent: newsclaimer\nDisallow: /\n", &[("/", None)]);
        check("User-agent: a\nUser-agent: newsclaim\nSitemap: x\nUser-agent: b\nDisallow: /a # no", &[("/a", Some(5))]);
        check("User-agent: newsclaim\nDisallow:\nUser-agent: *\nDisallow: /", &[("/a", None)]);
        check("User-agent: newsclaim\nUser-agent: *\nDisallow: /a\nUser-agent: *\nDisallow: /b", &[("/a", Some(3)), ("/b", None)]);
        // Rules of no group, and what is no rule.
        check("Disallow: /\n<html>\nUser-agent *\nDisallow: /", &[("/", None)]);
        check("User-agent: *\nDisallow /\nDisalow: /", &[("/", None)]);
    }

    #[test]
    fn the_longest_rule_counts() {
        check("User-agent: *\nDisallow: /\nAllow: /news", &[("/news/1", None), ("/new", Some(2))]);
        check("User-agent: *\nAllow: /a\nDisallow: /a", &[("/a", None)]);
        check("User-agent: *\nDisallow: /a\nAllow: /a", &[("/a", None)]);
        check("User-agent: *\nAllow: /page\nDisallow: /*.html", &[("/page.html", Some(3)), ("/page", None)]);
        check("User-agent: *\nAllow: /$\nDisallow: /", &[("/", None), ("/a", Some(3)), ("/?a", Some(3))]);
    }

    #[test]
    fn stars_and_ends() {
        for (rule, path, expected) in [
            ("/*.php", "/a/b.php?c", true),
            ("/*.php$", "/a/b.php", true),
            ("/*.php$", "/a/b.php?c", false),
            ("/a*", "/a", true),
            ("/a*$", "/abc", true),
            ("/fish*.php", "/fishheads/catfish.php?p=1", true),
            ("/fish*.php", "/Fish.PHP", false),
            ("*/c", "/a/b/c/d", true),
            ("/*a*b*c$", "/xaxxbxc", true),
            ("/*a*b*c$", "/xbxaxc", false),
            ("/a$b", "/a$b", true),
            ("/ab*bc$", "/abc", false),
            ("/?q=", "/?q=1", true),
        ] {
            assert_eq!(fits(&spelling(rule), &spelling(path)), expected, "{rule} {path}");
        }
        // Many stars take no longer than their number times the path.
        assert!(!fits(&"/*a".repeat(2_000), &"/a".repeat(1_000)));
    }

    #[test]
    fn spellings_of_one_path() {
        for (rule, path) in
            [("/ä", "/%C3%A4"), ("/%c3%a4", "/ä"), ("/%61", "/a"), ("/a%2Fb", "/a%2fb"), ("/%7Ejoe", "/~joe"), ("/100%", "/100%")]
        {
            check(&format!("User-agent: *\nDisallow: {rule}"), &[(path, Some(2))]);
        }
        check("User-agent: *\nDisallow: /a%2Fb", &[("/a/b", None)]);
    }

    #[test]
    fn delays() {
        for (text, expected) in [
            ("User-agent: *\nCrawl-delay: 10", Some(10.0)),
            ("User-agent: *\ncrawl-delay: 0.5", Some(0.5)),
            ("User-agent: newsclaim\nDisallow: /a\nUser-agent: *\nCrawl-delay: 10", None),
            ("User-agent: *\nCrawl-delay: soon", None),
            ("User-agent: *\nCrawl-delay: -1", None),
            ("User-agent: *\nCrawl-delay: inf", None),
            ("User-agent: *\nCrawl-delay: 1e300", None),
        ] {
            assert_eq!(Robots::read(text.as_bytes(), "newsclaim").delay, expected.map(Duration::from_secs_f64), "{text}");
        }
    }

    #[test]
    fn what_stands_beyond_the_limit_is_not_read() {
        let text = format!("User-agent: *\nDisallow: /a\n{}\nDisallow: /b", "#".repeat(MOST_BYTES));
        check(&text, &[("/a", Some(2)), ("/b", None)]);
    }

    #[test]
    fn names_of_programs() {
        assert_eq!(product("newsclaim/0.1.0 (+https://a.example)"), "newsclaim");
        assert_eq!(product("My_Bot-x 2"), "My_Bot-x");
    }
}
