//! Tables and a gold file to accuracy and speed.

use newsclaim::syntax::{Analysis, Model, Scratch, conllu};
use std::time::Instant;

/// Scores gold tokens: UPOS, XPOS, lemmas, then UAS and LAS (with subtypes; without, as the CoNLL 2018 script counts) for several beams.
pub fn run(file: &str, tables: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
    let bytes = std::fs::read(tables).map_err(|e| format!("{tables}: {e}"))?;
    let clock = Instant::now();
    let model = Model::from_bytes(&bytes).map_err(|problem| problem.message)?;
    println!("{} bytes, loaded in {:.1?}", bytes.len(), clock.elapsed());
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
    let speed = speed(words, || blocks.iter().for_each(|block| model.tag(&block.forms, &mut scratch, &mut out)));
    println!("{words} words: UPOS {:.2} XPOS {:.2} lemma {:.2}; tag {speed:.0} tokens/s", percent(upos), percent(xpos), percent(lemma));

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
        let speed = self::speed(words, || blocks.iter().for_each(|block| model.parse(&block.forms, beam, &mut scratch, &mut out)));
        println!(
            "beam {beam}: UAS {:.2} LAS {:.2} ({:.2} without subtypes); tag + parse {speed:.0} tokens/s",
            percent(uas),
            percent(las),
            percent(plain)
        );
    }
    Ok(())
}

/// Tokens a second: the best of three rounds.
fn speed(words: usize, mut round: impl FnMut()) -> f64 {
    let mut best: f64 = 0.0;
    for _ in 0..3 {
        let clock = Instant::now();
        round();
        best = best.max(words as f64 / clock.elapsed().as_secs_f64());
    }
    best
}
