//! Dictionary form to inflected forms, and back: what `~fall/v` of the rule language matches.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::hash::hash_lower;
use super::tables::{Tables, WordSet, rows_of};

/// How a word is inflected.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum WordClass {
    /// `fall falls falling fell fallen`.
    Verb,
    /// `company companies`.
    Noun,
    /// `large larger largest`; adverbs too.
    Adjective,
}

/// The texts of the lists of irregular forms, as they lie in `rules/news-en/lists/`.
#[derive(Clone, Copy, Debug, Default)]
pub struct InflectionLists<'a> {
    /// `irregular-verbs.tsv`: lemma, past, participle, third person, ing-form; or a prefix of verbs (`re-`).
    pub verbs: &'a str,
    /// `doubling-verbs.tsv`: verb, `always` or `both`.
    pub doubling_verbs: &'a str,
    /// `irregular-nouns.tsv`: singular, plural.
    pub nouns: &'a str,
    /// `irregular-adjectives.tsv`: positive, comparative, superlative.
    pub adjectives: &'a str,
}

/// The columns of a list's row behind its first.
type Columns = Box<[Box<str>]>;

/// Inflects words and finds their dictionary forms. Built once, shared by all threads.
///
/// The rules of spelling are those of any school grammar (doubling after a short stressed vowel, dropped `e`, `y` to `i`);
/// where two spellings are in use, both are given (`travelled`, `traveled`).
#[derive(Clone, Debug)]
pub struct Inflector {
    verbs: FxHashMap<Box<str>, Columns>,
    /// Prefixes behind which a verb is inflected like the verb alone: `resell`, `outrun`.
    verb_prefixes: Vec<Box<str>>,
    doubling: FxHashMap<Box<str>, bool>,
    nouns: FxHashMap<Box<str>, Columns>,
    adjectives: FxHashMap<Box<str>, Columns>,
    lemmas: FxHashMap<(WordClass, Box<str>), Box<str>>,
    words: Arc<WordSet>,
}

impl<'a> InflectionLists<'a> {
    /// The lists that `text_of` gives for a file's name without `.tsv`.
    pub fn find(text_of: impl Fn(&str) -> &'a str) -> InflectionLists<'a> {
        InflectionLists {
            verbs: text_of("irregular-verbs"),
            doubling_verbs: text_of("doubling-verbs"),
            nouns: text_of("irregular-nouns"),
            adjectives: text_of("irregular-adjectives"),
        }
    }
}

impl Inflector {
    /// Reads the lists; `tables` lends its list of words.
    pub fn new(lists: &InflectionLists, tables: &Tables) -> Inflector {
        let mut inflector = Inflector {
            verbs: irregular(lists.verbs),
            verb_prefixes: rows_of(lists.verbs).filter_map(|mut row| row.next()?.strip_suffix('-').map(Box::from)).collect(),
            doubling: rows_of(lists.doubling_verbs)
                .map(|mut row| (Box::from(row.next().unwrap_or_default()), row.next() == Some("always")))
                .collect(),
            nouns: irregular(lists.nouns),
            adjectives: irregular(lists.adjectives),
            lemmas: FxHashMap::default(),
            words: tables.words.clone(),
        };
        for (class, list) in [(WordClass::Verb, lists.verbs), (WordClass::Noun, lists.nouns), (WordClass::Adjective, lists.adjectives)] {
            for lemma in rows_of(list).filter_map(|mut row| row.next()).filter(|word| !word.ends_with('-')) {
                for form in inflector.forms(lemma, class) {
                    inflector.lemmas.entry((class, form.into())).or_insert_with(|| lemma.into());
                }
            }
        }
        inflector
    }

    /// Every inflected form, the dictionary form first, each once.
    ///
    /// Of several words the first inflects as a verb (`end up`, `ended up`), the last as a noun or adjective (`base stations`).
    pub fn forms(&self, lemma: &str, class: WordClass) -> Vec<String> {
        let lower = lemma.to_lowercase();
        let mut forms = Forms { lemma: lower.clone(), list: vec![lower.clone()] };
        match class {
            WordClass::Verb => self.verb_forms(&lower, &mut forms),
            WordClass::Noun => self.noun_forms(&lower, &mut forms),
            WordClass::Adjective => self.adjective_forms(&lower, &mut forms),
        }
        if lemma != lower {
            forms.list.iter_mut().for_each(|form| *form = cased_like(form, lemma));
        }
        forms.list
    }

    /// The dictionary form of an inflected one; the form itself where it is none. Lower case, but for words that stay as they are.
    ///
    /// ```text
    /// sanctions → sanction, ceasing → cease, imposed → impose, dropped → drop, Fell → fall
    /// ```
    pub fn lemma<'w>(&self, form: &'w str, class: WordClass) -> Cow<'w, str> {
        let lower: Cow<str> = if form.chars().any(char::is_uppercase) { Cow::Owned(form.to_lowercase()) } else { Cow::Borrowed(form) };
        match self.lower_lemma(&lower, class) {
            Some(lemma) if lemma != lower => Cow::Owned(lemma),
            _ => Cow::Borrowed(form),
        }
    }

    fn lower_lemma(&self, form: &str, class: WordClass) -> Option<String> {
        if let Some(lemma) = self.lemmas.get(&(class, Box::from(form))) {
            return Some(lemma.to_string());
        }
        let cut = match class {
            WordClass::Verb => form.find(' ').map(|at| (0, at)),
            _ => form.rfind([' ', '-']).map(|at| (at + 1, form.len())),
        };
        if let Some((start, end)) = cut {
            let lemma = self.lower_lemma(&form[start..end], class)?;
            return Some(format!("{}{lemma}{}", &form[..start], &form[end..]));
        }
        match class {
            WordClass::Verb => self.verb_lemma(form),
            WordClass::Noun => self.noun_lemma(form),
            WordClass::Adjective => self.adjective_lemma(form),
        }
    }

    fn is_listed(&self, word: &str) -> bool {
        self.words.get(hash_lower(word)).is_some()
    }

    fn is_word(&self, word: &str) -> bool {
        self.words.get(hash_lower(word)) == Some(false)
    }

    /// The first candidate that the list of words has and whose forms include the form; a name, for nouns, only if no word fits.
    fn choose(&self, form: &str, class: WordClass, candidates: &[String]) -> Option<String> {
        let shortest = if self.is_listed(form) { 3 } else { 2 };
        let fits = |lemma: &str| lemma.len() >= shortest && self.forms(lemma, class).iter().any(|other| other == form);
        let word = candidates.iter().find(|lemma| self.is_word(lemma) && fits(lemma));
        let name = || candidates.iter().find(|lemma| class == WordClass::Noun && self.is_listed(lemma) && fits(lemma));
        word.or_else(name).cloned()
    }

    // Verbs.

    fn verb_forms(&self, lemma: &str, forms: &mut Forms) {
        let (verb, rest) = lemma.split_once(' ').map_or((lemma, ""), |(verb, rest)| (verb, rest));
        let start = verb.rfind('-').map_or(0, |at| at + 1);
        let tail = if rest.is_empty() { String::new() } else { format!(" {rest}") };
        let (prefix, verb, listed) = match self.verbs.get(verb) {
            Some(listed) => ("", verb, Some(listed)),
            None => self.behind_prefix(verb).unwrap_or((&verb[..start], &verb[start..], self.verbs.get(&verb[start..]))),
        };
        let mut add = |form: &str| forms.add(format!("{prefix}{form}{tail}"));
        let empty: Columns = Box::default();
        let listed = listed.unwrap_or(&empty);
        let mut column = |index: usize, regular: &dyn Fn() -> Vec<String>| match listed.get(index).filter(|forms| !forms.is_empty()) {
            Some(forms) => forms.split('|').for_each(&mut add),
            None => regular().iter().for_each(|form| add(form)),
        };
        column(2, &|| vec![with_s(verb)]);
        column(3, &|| self.with_suffix(verb, "ing"));
        column(0, &|| self.with_suffix(verb, "ed"));
        column(1, &|| self.with_suffix(verb, "ed"));
    }

    /// A verb as prefix and irregular verb.
    fn behind_prefix<'v>(&self, verb: &'v str) -> Option<(&'v str, &'v str, Option<&Columns>)> {
        self.verb_prefixes.iter().find_map(|prefix| {
            let rest = verb.strip_prefix(&**prefix)?;
            let listed = self.verbs.get(rest).filter(|_| rest.len() > 2)?;
            Some((&verb[..prefix.len()], rest, Some(listed)))
        })
    }

    /// The spellings of a verb with `ed` or `ing`.
    fn with_suffix(&self, verb: &str, suffix: &str) -> Vec<String> {
        let Some(last) = verb.chars().last() else { return Vec::new() };
        let stem = &verb[..verb.len() - last.len_utf8()];
        if last == 'e' {
            return vec![match suffix {
                "ed" => format!("{verb}d"),
                _ if stem.ends_with('i') => format!("{}y{suffix}", &stem[..stem.len() - 1]),
                _ if stem.ends_with(['e', 'o', 'y']) => format!("{verb}{suffix}"),
                _ => format!("{stem}{suffix}"),
            }];
        }
        if last == 'y' && suffix == "ed" && !stem.ends_with(is_vowel) {
            return vec![format!("{stem}i{suffix}")];
        }
        if verb.ends_with("ic") {
            return vec![format!("{verb}k{suffix}")];
        }
        let plain = format!("{verb}{suffix}");
        let double = format!("{verb}{last}{suffix}");
        match self.doubling.get(verb) {
            Some(true) => vec![double],
            Some(false) => vec![plain, double],
            None if !ends_short(verb) => vec![plain],
            None if syllables(verb) == 1 => vec![double],
            None if last == 'l' => vec![double, plain],
            None => vec![plain],
        }
    }

    fn verb_lemma(&self, form: &str) -> Option<String> {
        let part = form.rfind('-').map_or(0, |at| at + 1);
        if part > 0 {
            return self.lower_lemma(&form[part..], WordClass::Verb).map(|lemma| format!("{}{lemma}", &form[..part]));
        }
        for prefix in &self.verb_prefixes {
            // "resold": a form of an irregular verb behind a prefix, and no word of its own.
            let rest = form.strip_prefix(&**prefix).filter(|rest| rest.len() > 2);
            let lemma = rest.and_then(|rest| self.lemmas.get(&(WordClass::Verb, Box::from(rest)))).filter(|lemma| rest != Some(lemma));
            if let Some(lemma) = lemma {
                let whole = format!("{prefix}{lemma}");
                let own = self.is_listed(form) && !self.is_listed(&whole);
                if !own && self.behind_prefix(&whole).is_some() && !self.verbs.contains_key(&*whole) {
                    return Some(whole);
                }
            }
        }
        if let Some(stem) = form.strip_suffix("ing") {
            return self.verb_stem(form, stem, true);
        }
        if let Some(stem) = form.strip_suffix("ied") {
            return self.choose(form, WordClass::Verb, &[format!("{stem}y"), format!("{stem}ie")]).or_else(|| Some(format!("{stem}y")));
        }
        if let Some(stem) = form.strip_suffix("ed") {
            return self.verb_stem(form, stem, false);
        }
        if form.ends_with("ss") {
            return None;
        }
        self.stem_of_s(form, WordClass::Verb)
    }

    /// The verb behind a form in `ing` or `ed`.
    fn verb_stem(&self, form: &str, stem: &str, ing: bool) -> Option<String> {
        if !stem.contains(is_vowel_or_y) {
            return None;
        }
        let mut candidates = vec![format!("{stem}e"), stem.to_owned()];
        if stem.ends_with("ss") {
            candidates.swap(0, 1);
        }
        let bytes = stem.as_bytes();
        let doubled = bytes.len() > 2 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
        if doubled {
            // "stepped" is step, "missed" is miss.
            let place = if stem.ends_with(['l', 's', 'z', 'f', 'd']) { 2 } else { 0 };
            candidates.insert(place, stem[..stem.len() - 1].to_owned());
        }
        if let Some(short) = stem.strip_suffix("ck") {
            candidates.push(format!("{short}c"));
        }
        if let Some(short) = stem.strip_suffix('y').filter(|_| ing) {
            candidates.insert(0, format!("{short}ie"));
        }
        if let Some(lemma) = self.choose(form, WordClass::Verb, &candidates) {
            return Some(lemma);
        }
        if stem.len() < 3 || form.ends_with("eed") || ing && self.is_listed(form) {
            return None;
        }
        for prefix in &self.verb_prefixes {
            // "repurposed": known behind its prefix.
            let lemma = form.strip_prefix(&**prefix).filter(|rest| rest.len() > 4).and_then(|rest| self.verb_lemma(rest));
            if let Some(lemma) = lemma.filter(|lemma| self.is_word(lemma)) {
                return Some(format!("{prefix}{lemma}"));
            }
        }
        if doubled && !stem.ends_with(['l', 's', 'z', 'f']) {
            return Some(stem[..stem.len() - 1].to_owned());
        }
        let silent = stem.ends_with(['v', 'c', 'u', 'z'])
            || ["iat", "at", "is", "iz", "uir", "dg", "rg", "ng", "bl", "tl", "pl", "dl"].iter().any(|end| stem.ends_with(end))
                && !stem.ends_with("ing");
        Some(if silent { format!("{stem}e") } else { stem.to_owned() })
    }

    /// The verb or noun behind a form in `s`.
    fn stem_of_s(&self, form: &str, class: WordClass) -> Option<String> {
        let stem = form.strip_suffix('s').filter(|stem| stem.len() > 1)?;
        let mut candidates = vec![stem.to_owned()];
        if let Some(short) = form.strip_suffix("es") {
            candidates.push(short.to_owned());
        }
        if let Some(short) = form.strip_suffix("ies") {
            candidates.insert(0, format!("{short}y"));
        }
        if let Some(short) = form.strip_suffix("ses") {
            candidates.push(format!("{short}sis"));
        }
        if let Some(lemma) = self.choose(form, class, &candidates) {
            return Some(lemma);
        }
        // A word of its own: business, status.
        if self.is_listed(form)
            || stem.len() < 2
            || form.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '\'' | '’'))
            || form.ends_with("ss")
            || form.ends_with("us")
            || form.ends_with("is")
        {
            return None;
        }
        Some(match form.strip_suffix("ies") {
            Some(short) if short.len() > 1 => format!("{short}y"),
            _ => match form.strip_suffix("es") {
                Some(short) if short.ends_with(['x', 'z']) || short.ends_with("ss") || short.ends_with("ch") || short.ends_with("sh") => {
                    short.to_owned()
                }
                _ => stem.to_owned(),
            },
        })
    }

    // Nouns.

    fn noun_forms(&self, lemma: &str, forms: &mut Forms) {
        if let Some(plurals) = self.nouns.get(lemma).and_then(|columns| columns.first()) {
            plurals.split('|').for_each(|plural| forms.add(plural.to_owned()));
            return;
        }
        let start = lemma.rfind([' ', '-']).map_or(0, |at| at + 1);
        let (head, noun) = lemma.split_at(start);
        if start > 0
            && let Some(plurals) = self.nouns.get(noun).and_then(|columns| columns.first())
        {
            plurals.split('|').for_each(|plural| forms.add(format!("{head}{plural}")));
            return;
        }
        let plural = if let Some(stem) = noun.strip_suffix("man").filter(|stem| !stem.is_empty()) {
            format!("{stem}men")
        } else if let Some(stem) = noun.strip_suffix("sis").filter(|stem| stem.len() > 1) {
            format!("{stem}ses")
        } else if noun.ends_with('o') {
            format!("{noun}s")
        } else {
            with_s(noun)
        };
        forms.add(format!("{head}{plural}"));
    }

    fn noun_lemma(&self, form: &str) -> Option<String> {
        if let Some(stem) = form.strip_suffix("men").filter(|stem| stem.len() > 1) {
            return self.choose(form, WordClass::Noun, &[format!("{stem}man")]);
        }
        if form.ends_with("ss") { None } else { self.stem_of_s(form, WordClass::Noun) }
    }

    // Adjectives.

    fn adjective_forms(&self, lemma: &str, forms: &mut Forms) {
        if let Some(columns) = self.adjectives.get(lemma) {
            columns
                .iter()
                .flat_map(|column| column.split('|'))
                .filter(|form| !matches!(*form, "" | "-"))
                .for_each(|form| forms.add(form.to_owned()));
            return;
        }
        let (stem, last) = match lemma.chars().last() {
            Some(last) if last.is_ascii_lowercase() => (&lemma[..lemma.len() - 1], last),
            _ => return,
        };
        let count = syllables(lemma);
        let short = count == 1 || (count == 2 && (last == 'y' || lemma.ends_with("le") || lemma.ends_with("ow") || lemma.ends_with("er")));
        if !short || lemma.contains([' ', '-']) {
            return;
        }
        let base = match last {
            'e' => stem.to_owned(),
            'y' if !stem.ends_with(is_vowel) => format!("{stem}i"),
            _ if count == 1 && ends_short(lemma) => format!("{lemma}{last}"),
            _ => lemma.to_owned(),
        };
        forms.add(format!("{base}er"));
        forms.add(format!("{base}est"));
    }

    fn adjective_lemma(&self, form: &str) -> Option<String> {
        let base = form.strip_suffix("est").or_else(|| form.strip_suffix("er"))?;
        let mut candidates = vec![base.to_owned(), format!("{base}e")];
        if let Some(short) = base.strip_suffix('i') {
            candidates.push(format!("{short}y"));
        }
        let bytes = base.as_bytes();
        if bytes.len() > 2 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2] {
            candidates.push(base[..base.len() - 1].to_owned());
        }
        self.choose(form, WordClass::Adjective, &candidates)
    }
}

/// The forms found so far, each once.
struct Forms {
    lemma: String,
    list: Vec<String>,
}

impl Forms {
    fn add(&mut self, form: String) {
        if form != self.lemma && !self.list.contains(&form) {
            self.list.push(form);
        }
    }
}

/// Word and columns of a list of irregular forms.
fn irregular(list: &str) -> FxHashMap<Box<str>, Columns> {
    rows_of(list).filter_map(|mut row| Some((Box::from(row.next()?), row.map(Box::from).collect()))).collect()
}

/// The third person, and the plural of most nouns.
fn with_s(word: &str) -> String {
    if let Some(stem) = word.strip_suffix('y').filter(|stem| !stem.ends_with(is_vowel) && !stem.is_empty()) {
        return format!("{stem}ies");
    }
    let hissing = word.ends_with(['s', 'x', 'z']) || word.ends_with("ch") || word.ends_with("sh");
    let round = word.ends_with('o') && !word.ends_with("oo") && !word.ends_with("io") && !word.ends_with("eo");
    if hissing || round { format!("{word}es") } else { format!("{word}s") }
}

/// Whether a word ends in a consonant behind a single vowel, the consonant not `w`, `x` or `y`: `drop`, not `keep`, `help`, `show`.
fn ends_short(word: &str) -> bool {
    let mut chars = word.chars().rev();
    let (Some(last), Some(vowel)) = (chars.next(), chars.next()) else { return false };
    let before = chars.next();
    let single = before.is_none_or(|c| !is_vowel(c)) || word.len() > 3 && before == Some('u') && chars.next() == Some('q');
    last.is_ascii_lowercase() && !is_vowel(last) && !matches!(last, 'w' | 'x' | 'y') && is_vowel(vowel) && single
}

/// The number of groups of vowels, a silent final `e` not counted; never 0.
fn syllables(word: &str) -> usize {
    let word = word
        .strip_suffix('e')
        .filter(|stem| !stem.ends_with('l') || stem.ends_with("ll") || stem.len() < 3 || stem[..stem.len() - 1].ends_with(is_vowel))
        .unwrap_or(word);
    let mut count = 0;
    let mut vowel = false;
    let mut before = ' ';
    for c in word.chars() {
        let now = is_vowel_or_y(c) && !(c == 'u' && before == 'q');
        count += usize::from(now && !vowel);
        vowel = now;
        before = c;
    }
    count.max(1)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn is_vowel_or_y(c: char) -> bool {
    is_vowel(c) || c == 'y'
}

/// A lower-case form in the case of the word that it comes from: all capitals, or a capital first.
fn cased_like(form: &str, word: &str) -> String {
    let common = word.chars().zip(form.chars()).take_while(|(a, b)| a.to_lowercase().eq(b.to_lowercase())).count();
    word.chars().take(common).chain(form.chars().skip(common)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Lists;
    use super::*;

    fn inflector() -> Inflector {
        let tables = Tables::new(&Lists { words: include_str!("../../rules/news-en/lists/words.tsv"), ..Lists::default() });
        let lists = InflectionLists {
            verbs: include_str!("../../rules/news-en/lists/irregular-verbs.tsv"),
            doubling_verbs: include_str!("../../rules/news-en/lists/doubling-verbs.tsv"),
            nouns: include_str!("../../rules/news-en/lists/irregular-nouns.tsv"),
            adjectives: include_str!("../../rules/news-en/lists/irregular-adjectives.tsv"),
        };
        Inflector::new(&lists, &tables)
    }

    #[test]
    fn forms_and_lemmas_are_those_of_the_table() {
        let inflector = inflector();
        let (mut failures, mut count) = (Vec::new(), 0);
        for line in include_str!("../../fixtures/text/inflection.tsv").lines().skip(1).filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let (class, lemma) = (class(columns[0]), columns[1]);
            let mut expected: Vec<&str> = columns[2].split('|').collect();
            let mut forms = inflector.forms(lemma, class);
            assert_eq!(forms[0], lemma);
            for form in &forms {
                let other = columns.get(3).is_some_and(|other| other.split('|').any(|other| other == form));
                if (inflector.lemma(form, class) == lemma) == other {
                    failures.push(format!("lemma of {form}: {}", inflector.lemma(form, class)));
                }
            }
            forms.sort_unstable();
            expected.sort_unstable();
            if forms != expected {
                failures.push(format!("forms of {lemma}: {forms:?}"));
            }
            count += 1;
        }
        assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
        assert!(count >= 150, "{count} cases");
    }

    #[test]
    fn forms_that_belong_to_another_word_or_none() {
        let inflector = inflector();
        for (form, code, lemma) in [
            ("Fell", "v", "fall"),
            ("SANCTIONS", "n", "sanction"),
            ("DJI", "n", "DJI"),
            ("Xiaomi", "n", "Xiaomi"),
            ("saw", "v", "see"),
            ("found", "v", "find"),
            ("thing", "v", "thing"),
            ("red", "v", "red"),
            ("bus", "n", "bus"),
            ("this", "n", "this"),
            ("1980s", "n", "1980s"),
            ("U.S.", "n", "U.S."),
            ("China's", "n", "China's"),
            ("Russians", "n", "russian"),
            ("defrobnicated", "v", "defrobnicate"),
            ("frobs", "n", "frob"),
            ("more", "a", "many"),
            ("interest", "a", "interest"),
            ("proper", "a", "proper"),
            ("", "v", ""),
            ("s", "n", "s"),
            ("ed", "v", "ed"),
            ("été", "v", "été"),
        ] {
            assert_eq!(inflector.lemma(form, class(code)), lemma, "{form}");
        }
    }

    #[test]
    fn odd_words_do_no_harm() {
        let inflector = inflector();
        for word in [
            "",
            " ",
            "-",
            "é",
            "ée",
            "éd",
            "y",
            "e",
            "ing",
            "sing-",
            " ing",
            "a b c",
            "x".repeat(500).as_str(),
            "日本",
            "ßing",
            "-ed",
            "o",
            "ss",
        ] {
            for class in [WordClass::Verb, WordClass::Noun, WordClass::Adjective] {
                assert_eq!(inflector.forms(word, class)[0], word);
                inflector.lemma(word, class);
            }
        }
    }

    #[test]
    fn the_lists_are_long_enough_and_well_formed() {
        let inflector = inflector();
        assert!(inflector.verbs.len() >= 250 && inflector.nouns.len() >= 150 && inflector.adjectives.len() >= 40);
        for (list, columns) in [
            (include_str!("../../rules/news-en/lists/irregular-nouns.tsv"), 2),
            (include_str!("../../rules/news-en/lists/irregular-adjectives.tsv"), 3),
        ] {
            for row in rows_of(list) {
                let row: Vec<&str> = row.collect();
                assert!(row.len() == columns && row.iter().all(|column| !column.is_empty()), "{row:?}");
            }
        }
    }

    fn class(code: &str) -> WordClass {
        match code {
            "v" => WordClass::Verb,
            "n" => WordClass::Noun,
            _ => WordClass::Adjective,
        }
    }
}
