//! Tables and a gold file to accuracy and speed.

use newsclaim::syntax::{Analysis, Model, Scratch, conllu};
use std::time::Instant;

/// Reads tables and scores them.
pub fn run(file: &str, tables: &str) -> Result<(), String> {
    let bytes = std::fs::read(tables).map_err(|e| format!("{tables}: {e}"))?;
    let clock = Instant::now();
    let mut model = Model::from_bytes(&bytes).map_err(|problem| problem.message)?;
    model.margin = crate::setting("MARGIN", i64::from(model.margin)) as u32;
    println!("{} bytes, loaded in {:.1?}", bytes.len(), clock.elapsed());
    tags(&model, file)?;
    trees(&model, file)
}

/// Rewrites a file with the analysis of the tables, at the widest beam.
pub fn fill(file: &str, tables: &str) -> Result<(), String> {
    let bytes = std::fs::read(tables).map_err(|e| format!("{tables}: {e}"))?;
    let model = Model::from_bytes(&bytes).map_err(|problem| problem.message)?;
    let text = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
    let (mut scratch, mut analysis, mut out) = (Scratch::default(), Analysis::default(), String::new());
    for block in conllu::read(&text).map_err(|problem| problem.message)? {
        conllu::fill(&block, &model, 8, &mut scratch, &mut analysis, &mut out);
    }
    std::fs::write(file, out).map_err(|e| format!("{file}: {e}"))
}

/// UPOS, XPOS and lemmas on gold tokens.
pub fn tags(model: &Model, file: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
    let blocks = conllu::read(&text).map_err(|problem| problem.message)?;
    let words: usize = blocks.iter().map(|block| block.words.len()).sum();
    let (mut scratch, mut out) = (Scratch::default(), Analysis::default());
    let percent = |count: usize| 100.0 * count as f64 / words as f64;
    let (mut upos, mut xpos, mut lemma) = (0, 0, 0);
    for block in &blocks {
        model.tag(&block.forms, &mut scratch, &mut out);
        for (i, form) in block.forms.iter().enumerate() {
            upos += usize::from(out.upos[i].as_str() == block.column(i, 3));
            xpos += usize::from(out.xpos[i].as_str() == block.column(i, 4));
            lemma += usize::from(model.lemma(form, out.upos[i], out.xpos[i]) == block.column(i, 2));
        }
    }
    let speed = speed_of(words, || blocks.iter().for_each(|block| model.tag(&block.forms, &mut scratch, &mut out)));
    println!("{words} words: UPOS {:.2} XPOS {:.2} lemma {:.2}; tag {speed:.0} tokens/s", percent(upos), percent(xpos), percent(lemma));
    Ok(())
}

/// UAS and LAS (with subtypes; without, as the CoNLL 2018 script counts) for several beams.
pub fn trees(model: &Model, file: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
    let blocks = conllu::read(&text).map_err(|problem| problem.message)?;
    let words: usize = blocks.iter().map(|block| block.words.len()).sum();
    let (mut scratch, mut out) = (Scratch::default(), Analysis::default());
    let percent = |count: usize| 100.0 * count as f64 / words as f64;
    for beam in [1, 2, 4, 8, 16] {
        let (mut uas, mut las, mut plain) = (0, 0, 0);
        for block in &blocks {
            model.parse(&block.forms, beam, &mut scratch, &mut out);
            for i in 0..block.words.len() {
                let head = if out.head[i] == Analysis::ROOT { 0 } else { out.head[i] + 1 };
                if block.column(i, 6).parse() == Ok(head) {
                    uas += 1;
                    let (gold, found) = (block.column(i, 7), out.relation[i].as_str());
                    las += usize::from(gold == found);
                    plain += usize::from(gold.split(':').next() == found.split(':').next());
                }
            }
        }
        let speed = speed_of(words, || blocks.iter().for_each(|block| model.parse(&block.forms, beam, &mut scratch, &mut out)));
        println!(
            "beam {beam}: UAS {:.2} LAS {:.2} ({:.2} without subtypes); tag + parse {speed:.0} tokens/s",
            percent(uas),
            percent(las),
            percent(plain)
        );
    }
    Ok(())
}

/// Tokens a second of processor time: the best of three rounds.
fn speed_of(words: usize, mut round: impl FnMut()) -> f64 {
    let mut best: f64 = 0.0;
    for _ in 0..3 {
        let (clock, used) = (Instant::now(), processor_time());
        round();
        let seconds = match (used, processor_time()) {
            (Some(before), Some(after)) => after - before,
            _ => clock.elapsed().as_secs_f64(),
        };
        best = best.max(words as f64 / seconds);
    }
    best
}

/// Seconds this process has run, where the system tells: other work on the machine does not count.
fn processor_time() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}
