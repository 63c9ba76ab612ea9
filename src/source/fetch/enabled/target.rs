//! The text of a URL to one that may be asked, or to the Problem that it may not.

use super::address::refusal;
use crate::problem::Problem;
use url::{Host, ParseError, Url};

/// Longest URL in bytes. Browsers and servers take 2,000 to 8,000.
const LONGEST: usize = 8_192;

/// Reads a URL as it was given, or as a redirect names it (then relative to `base`), and checks all that can be seen in it: scheme,
/// user name, and an address in any spelling. What a name leads to is checked when it is looked up.
///
/// # Errors
/// I031 for what is no URL of the web, I032 for an address that may not be asked.
pub fn read(text: &str, base: Option<&Url>, allow_private: bool) -> Result<Url, Problem> {
    if text.len() > LONGEST {
        return Err(Problem::error("I031", format!("a URL of {} bytes is longer than the {LONGEST} that are read", text.len())));
    }
    let mut url = Url::options().base_url(base).parse(text.trim()).map_err(|error| {
        let why = match error {
            ParseError::RelativeUrlWithoutBase => "it has no scheme".to_owned(),
            error => error.to_string(),
        };
        Problem::error("I031", format!("not a URL: {why}")).help("a URL is written like https://news.example/article")
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Problem::error("I031", format!("only http and https are fetched, not {}", url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let help = "take out what stands before the @, or save the page and give its path";
        return Err(Problem::error("I031", "a URL with a user name or password is not fetched").help(help));
    }
    if !allow_private && let Some(why) = host_refusal(&url) {
        return Err(refused(url.host_str().unwrap_or_default(), why));
    }
    url.set_fragment(None);
    Ok(url)
}

/// The problem of an address that may not be asked.
pub fn refused(host: &str, why: &str) -> Problem {
    Problem::error("I032", format!("{host} is not fetched: {why}"))
        .help("a page from elsewhere must not reach into your network; where you mean it, give --allow-private")
}

fn host_refusal(url: &Url) -> Option<&'static str> {
    match url.host()? {
        Host::Ipv4(address) => refusal(address.into()),
        Host::Ipv6(address) => refusal(address.into()),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            (name == "localhost" || name.ends_with(".localhost")).then_some("a name of this machine")
        }
    }
}
