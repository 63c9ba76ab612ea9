//! `newsclaim new site`: a page to a site rule that reads it, and the page to the rule's test.

use super::write;
use crate::article::site::draft::{self, Draft};
use crate::article::site::{Css, Sites};
use crate::article::{Article, BlockKind};
use crate::cli::engine::{Packs, RuleArgs};
use crate::cli::exit::Exit;
use crate::cli::fetch::FetchArgs;
use crate::cli::screen::{Screen, counted};
use crate::cli::show;
use crate::extract;
use crate::problem::Problem;
use crate::source::{self, MediaType, Source};
use anyhow::{Context, bail};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[derive(clap::Args, Debug)]
pub(super) struct Options {
    /// A page of the site, saved or to be fetched
    #[arg(value_name = "URL|FILE")]
    page: String,
    /// The site's domain, where the page does not say its own address
    #[arg(long)]
    domain: Option<String>,
    /// The pack (a folder) that the rule is for: it is written into the folder sites there
    #[arg(long = "in", value_name = "DIR", default_value = ".")]
    pack: PathBuf,
    #[command(flatten)]
    fetch: FetchArgs,
}

/// Words of the story that a test quotes.
const QUOTED: usize = 8;
/// Texts that a test says are no part of the story.
const LACKING: usize = 4;

pub(super) fn run(options: &Options, screen: &Screen) -> anyhow::Result<Exit> {
    let source = match page(&options.page, &options.fetch) {
        Ok(source) => source,
        Err(problem) => {
            show::problems([&problem], &[], screen);
            return Ok(Exit::Lost);
        }
    };
    let domain = options
        .domain
        .clone()
        .map(|domain| domain.to_ascii_lowercase())
        .or_else(|| draft::domain(&source.text, source.declared.url.as_deref()));
    let Some(domain) = domain else {
        bail!("{} does not say its own address: give the site with --domain, as in --domain paper.example", options.page);
    };
    if domain.contains(['/', '\\', ':']) || !domain.contains('.') {
        bail!("`{domain}` is no domain: write it without https:// and path, as in paper.example");
    }
    let folder = options.pack.join("sites");
    let (rule, saved) = (folder.join(format!("{domain}.site.toml")), folder.join("pages").join(format!("{domain}.html")));
    for path in [&rule, &saved] {
        if path.exists() {
            bail!("{} is there already, and nothing is overwritten", path.display());
        }
    }
    let packs = Packs::read(&RuleArgs::default(), &[]);
    let (tables, _) = extract::article_tables(&packs.packs);
    let Some(draft) = draft::draft(&source.text, &tables.with_sites(Sites::default())) else {
        bail!("no story was found in {}, so there is nothing to draft a rule from; newsclaim read --why shows what is seen", options.page);
    };
    let text = toml(&draft, &domain);
    std::fs::create_dir_all(folder.join("pages")).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    write(&saved, &source.text).with_context(|| format!("cannot write {}", saved.display()))?;
    write(&rule, &text).with_context(|| format!("cannot write {}", rule.display()))?;
    if !screen.quiet {
        screen.say(&told(&draft, &rule, &saved));
    }
    Ok(Exit::Fine)
}

/// The page that a rule is drafted from.
fn page(input: &str, fetch: &FetchArgs) -> Result<Source, Problem> {
    let inputs = [input.to_owned()];
    let options = source::Options { fetch: fetch.options(), ..source::Options::default() };
    let mut stdin = std::io::stdin().lock();
    let source = source::read(&inputs, &options, &mut stdin).next().unwrap_or_else(|| Err(source::problems::missing().at(input)))?;
    if source.media != MediaType::Html {
        return Err(Problem::error("I004", "cannot be read as a page").at(input).help("site rules read pages: give an .html file"));
    }
    Ok(source)
}

/// The rule with its test.
fn toml(draft: &Draft, domain: &str) -> String {
    let site = &draft.site;
    let mut text = format!(
        "# Drafted by newsclaim new site: see that each selector means what you want, and add pages as tests.\n\
        domain = [{}]\n\n[select]\n",
        quoted(domain)
    );
    for (key, list) in
        [("body", &site.body), ("title", &site.title), ("author", &site.author), ("date", &site.date), ("remove", &site.remove)]
    {
        let list: Vec<String> = list.iter().map(|css: &Css| quoted(&css.written)).collect();
        // A String takes all.
        let _ = match &list[..] {
            [] => Ok(()),
            [one] => writeln!(text, "{key} = {one}"),
            more => writeln!(text, "{key} = [\n    {},\n]", more.join(",\n    ")),
        };
    }
    let _ = writeln!(text, "\n[[test]]\npage = {}", quoted(&format!("pages/{domain}.html")));
    let metadata = &draft.article.metadata;
    if let Some(title) = &metadata.title {
        let _ = writeln!(text, "title = {}", quoted(title));
    }
    if !metadata.authors.is_empty() {
        let authors: Vec<String> = metadata.authors.iter().map(|author| quoted(author)).collect();
        let _ = writeln!(text, "author = [{}]", authors.join(", "));
    }
    if let Some(published) = &metadata.published {
        let _ = writeln!(text, "date = {}", quoted(&published.date.to_string()));
    }
    let story = story(&draft.article);
    let words: Vec<&str> = story.first().map_or_else(Vec::new, |first| first.split_whitespace().collect());
    let _ = writeln!(text, "starts = {}", quoted(&words[..words.len().min(QUOTED)].join(" ")));
    let words: Vec<&str> = story.last().map_or_else(Vec::new, |last| last.split_whitespace().collect());
    let _ = writeln!(text, "ends = {}", quoted(&words[words.len().saturating_sub(QUOTED)..].join(" ")));
    let all = story.join(" ");
    let is_lacking = |text: &&String| text.contains(' ') && text.len() <= 200 && !all.contains(text.as_str());
    let lacks: Vec<String> =
        draft.article.dropped.iter().map(|dropped| &dropped.text).filter(is_lacking).take(LACKING).map(|t| quoted(t)).collect();
    if !lacks.is_empty() {
        let _ = writeln!(text, "lacks = [{}]", lacks.join(", "));
    }
    text
}

/// A string as TOML writes it.
fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

/// The blocks of the story behind its head.
fn story(article: &Article) -> Vec<&str> {
    let is_head = |kind| matches!(kind, BlockKind::Headline | BlockKind::Standfirst | BlockKind::Byline);
    article.blocks.iter().filter(|block| !is_head(block.kind)).map(|block| block.span.text(&article.text)).collect()
}

/// What was written, and where the rule and the general reader differ.
fn told(draft: &Draft, rule: &Path, saved: &Path) -> String {
    let (own, general) = (story(&draft.article), story(&draft.general));
    let more = own.iter().filter(|block| !general.contains(block)).count();
    let less = general.iter().filter(|block| !own.contains(block)).count();
    let mut told = format!("wrote\n  {}\n  {}\n", rule.display(), saved.display());
    if more > 0 {
        let _ = writeln!(
            told,
            "the rule takes {} that the general reader leaves out: look whether `remove` lacks something",
            counted(more, "block", "blocks")
        );
    }
    if less > 0 {
        let _ = writeln!(told, "the rule leaves out {} that the general reader takes", counted(less, "block", "blocks"));
    }
    let missing: Vec<&str> = [("title", &draft.site.title), ("author", &draft.site.author), ("date", &draft.site.date)]
        .iter()
        .filter(|(_, list)| list.is_empty())
        .map(|(name, _)| *name)
        .collect();
    if !missing.is_empty() {
        let _ = writeln!(told, "no selector was found for {}: the general reader's is used", missing.join(", "));
    }
    told + &format!("next:\n  newsclaim test {}", rule.display())
}
