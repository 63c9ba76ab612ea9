//! CoNLL-U text to sentences and back: tokens, comments, multi-word tokens and empty nodes stay as they are.

use crate::problem::Problem;
use crate::syntax::{Analysis, Model, Scratch};
use std::fmt::Write;

/// A sentence of a CoNLL-U file, with the lines as they stood.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Block<'a> {
    /// All lines of the sentence: comments, words, multi-word tokens, empty nodes.
    pub lines: Vec<&'a str>,
    /// For each word the index of its line.
    pub words: Vec<usize>,
    /// The forms (second column).
    pub forms: Vec<&'a str>,
}

impl<'a> Block<'a> {
    /// Column `number` (0 to 9) of word `index`.
    pub fn column(&self, index: usize, number: usize) -> &'a str {
        self.lines[self.words[index]].split('\t').nth(number).unwrap_or("_")
    }
}

/// Reads the sentences of a CoNLL-U text. Only ids and forms need to be there; a word line without a form is a problem, with its line number.
#[allow(clippy::result_large_err, reason = "called once for a file")]
pub fn read(text: &str) -> Result<Vec<Block<'_>>, Problem> {
    let (mut blocks, mut block) = (Vec::new(), Block::default());
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            if !block.lines.is_empty() {
                blocks.push(std::mem::take(&mut block));
            }
            continue;
        }
        if !line.starts_with('#') {
            let mut columns = line.split('\t');
            let id = columns.next().unwrap_or("");
            let form = columns.next().filter(|form| !form.is_empty());
            let kept = id.split_once(['-', '.']).is_some_and(|(a, b)| is_number(a) && is_number(b));
            match form {
                Some(form) if is_number(id) => {
                    block.words.push(block.lines.len());
                    block.forms.push(form);
                }
                Some(_) if kept => {}
                _ => {
                    return Err(Problem::error("I012", "this line is not CoNLL-U: an id and a form, separated by a tab, must stand first")
                        .on_line(number as u32 + 1)
                        .help("give pre-tokenised text with one word a line, sentences separated by empty lines"));
                }
            }
        }
        block.lines.push(line);
    }
    if !block.lines.is_empty() {
        blocks.push(block);
    }
    Ok(blocks)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Tags and parses a sentence that was read and writes it, with an empty line after it: LEMMA, UPOS, XPOS, HEAD and DEPREL are replaced, FEATS and DEPS
/// emptied, all else is kept.
pub fn fill(block: &Block<'_>, model: &Model, beam: u8, scratch: &mut Scratch, analysis: &mut Analysis, out: &mut String) {
    model.parse(&block.forms, beam, scratch, analysis);
    let mut word = 0;
    for (index, line) in block.lines.iter().enumerate() {
        if block.words.get(word) == Some(&index) {
            let mut columns = line.split('\t');
            let (id, form) = (columns.next().unwrap_or("_"), columns.next().unwrap_or("_"));
            row(out, id, form, columns.nth(7).unwrap_or("_"), model, analysis, word);
            word += 1;
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.push('\n');
}

/// Writes a sentence of the program's own making, with an empty line after it. `text` becomes the comment `# text`; `space_after` says for each
/// word whether white space follows it.
pub fn write(words: &[&str], text: &str, space_after: impl Fn(usize) -> bool, model: &Model, analysis: &Analysis, out: &mut String) {
    out.push_str("# text = ");
    out.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
    out.push('\n');
    for (index, word) in words.iter().enumerate() {
        let misc = if space_after(index) { "_" } else { "SpaceAfter=No" };
        row(out, "", word, misc, model, analysis, index);
    }
    out.push('\n');
}

/// One word's line; an empty `id` means its place in the sentence.
fn row(out: &mut String, id: &str, form: &str, misc: &str, model: &Model, analysis: &Analysis, word: usize) {
    let (upos, xpos) = (analysis.upos[word], analysis.xpos[word]);
    let lemma = model.lemma(form, upos, xpos);
    let head = match analysis.head[word] {
        Analysis::ROOT => 0,
        head => head + 1,
    };
    let relation = analysis.relation[word].as_str();
    // Writing to a string cannot fail.
    let _ = if id.is_empty() { write!(out, "{}", word + 1) } else { write!(out, "{id}") };
    let _ = writeln!(out, "\t{form}\t{lemma}\t{}\t{}\t_\t{head}\t{relation}\t_\t{misc}", upos.as_str(), xpos.as_str());
}
