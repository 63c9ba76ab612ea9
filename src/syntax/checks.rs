//! Tests of the trained tables: any words give one tree, the same each time; known sentences keep their trees.

use crate::syntax::{Analysis, Model, Relation, Scratch, Upos, conllu};
use proptest::prelude::*;

fn model() -> &'static Model {
    Model::embedded().expect("tables are built in")
}

/// Every word reaches the one root.
fn check_tree(words: &[&str], tree: &Analysis) {
    let n = words.len();
    assert_eq!([tree.upos.len(), tree.xpos.len(), tree.head.len(), tree.relation.len()], [n; 4]);
    let roots: Vec<usize> = (0..n).filter(|&word| tree.head[word] == Analysis::ROOT).collect();
    assert_eq!(roots.len(), usize::from(n > 0), "roots of {words:?}");
    assert_eq!(tree.root(), roots.first().map(|&root| root as u32));
    let mut reaches = vec![false; n];
    for start in 0..n {
        assert_eq!(tree.relation[start] == Relation::Root, tree.head[start] == Analysis::ROOT);
        let (mut at, mut path) = (start, Vec::new());
        while !reaches[at] {
            assert!(path.len() <= n, "a cycle at word {start} of {words:?}");
            path.push(at);
            match tree.head[at] {
                Analysis::ROOT => break,
                head => at = head as usize,
            }
        }
        path.into_iter().for_each(|word| reaches[word] = true);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words_give_one_tree(words in prop::collection::vec("\\PC{0,9}|[a-zA-Z]{1,8}|[,.\"“”'(]|[0-9.,%]{1,6}|the|of|said|and|to", 0..60), beam in 0u8..=9) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (mut scratch, mut first, mut second) = (Scratch::default(), Analysis::default(), Analysis::default());
        model().parse(&words, beam, &mut scratch, &mut first);
        check_tree(&words, &first);
        model().parse(&["Other", "words", "in", "between", "."], 3, &mut scratch, &mut second);
        model().parse(&words, beam, &mut scratch, &mut second);
        prop_assert_eq!(&first, &second);
        for (word, (&upos, &xpos)) in words.iter().zip(first.upos.iter().zip(&first.xpos)) {
            let _ = model().lemma(word, upos, xpos);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_tables_are_refused_or_harmless(at in 0usize..4000, byte: u8, cut in 0usize..5000) {
        let whole = include_bytes!("../../assets/en/syntax.bin");
        prop_assert!(Model::from_bytes(&whole[..cut]).is_err());
        let mut bytes = whole.to_vec();
        bytes[at] = byte;
        if let Ok(model) = Model::from_bytes(&bytes) {
            let (mut scratch, mut tree) = (Scratch::default(), Analysis::default());
            let words = ["Police", "arrested", "two", "men", "."];
            model.parse(&words, 4, &mut scratch, &mut tree);
            check_tree(&words, &tree);
        }
    }
}

#[test]
fn long_sentences_are_parsed_in_linear_time() {
    let text = "The minister , who said that prices rose by 3 % in May , told reporters “ no ” and left the room because of";
    let words: Vec<&str> = text.split(' ').cycle().take(100_000).collect();
    let (mut scratch, mut tree) = (Scratch::default(), Analysis::default());
    model().parse(&words, 8, &mut scratch, &mut tree);
    check_tree(&words, &tree);
}

#[test]
fn known_sentences_keep_their_trees() {
    let golden = include_str!("../../fixtures/syntax/sentences.conllu");
    let (mut scratch, mut tree, mut out) = (Scratch::default(), Analysis::default(), String::new());
    let blocks = conllu::read(golden).unwrap();
    assert!(blocks.len() >= 50);
    for block in &blocks {
        let from = out.len();
        conllu::fill(block, model(), 8, &mut scratch, &mut tree, &mut out);
        let expected = block.lines.join("\n") + "\n\n";
        assert_eq!(&out[from..], expected, "{}", block.forms.join(" "));
    }
    assert_eq!(out, golden);
}

#[test]
fn quotation_marks_may_be_curly_or_straight() {
    let (mut scratch, mut curly, mut straight) = (Scratch::default(), Analysis::default(), Analysis::default());
    model().parse(&["“", "We", "did", "n’t", "sell", ",", "”", "he", "said", "."], 4, &mut scratch, &mut curly);
    model().parse(&["\"", "We", "did", "n't", "sell", ",", "\"", "he", "said", "."], 4, &mut scratch, &mut straight);
    assert_eq!(curly.head, straight.head);
    assert_eq!(curly.upos, straight.upos);
}

#[test]
fn capitals_do_not_hide_the_verb() {
    let words: Vec<&str> = "POLICE ARRESTED TWO MEN IN THE CAPITAL".split(' ').collect();
    let (mut scratch, mut tree) = (Scratch::default(), Analysis::default());
    model().parse(&words, 4, &mut scratch, &mut tree);
    assert_eq!((tree.upos[1], tree.root()), (Upos::Verb, Some(1)));
    assert_eq!((tree.relation[0], tree.relation[3]), (Relation::Nsubj, Relation::Obj));
}

#[test]
fn lemmas() {
    let check = |word: &str, upos: Upos, xpos: &str, expected: &str| {
        assert_eq!(model().lemma(word, upos, crate::syntax::Xpos::named(xpos).unwrap()), expected, "{word}");
    };
    check("companies", Upos::Noun, "NNS", "company");
    check("Shares", Upos::Noun, "NNS", "share");
    check("said", Upos::Verb, "VBD", "say");
    check("cutting", Upos::Verb, "VBG", "cut");
    check("was", Upos::Aux, "VBD", "be");
    check("n’t", Upos::Part, "RB", "not");
    check("Siemens", Upos::Propn, "NNP", "Siemens");
    check("42", Upos::Num, "CD", "42");
    check("lower", Upos::Adj, "JJR", "low");
}

#[test]
fn conllu_keeps_what_it_does_not_fill() {
    let text = "# sent_id = 1\n# text = don't go\n1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n1\tdo\t_\t_\t_\t_\t_\t_\t_\t_\n2\tn't\t_\t_\t_\t_\t_\t_\t_\tA=b\n2.1\tx\t_\t_\t_\t_\t_\t_\t_\t_\n3\tgo\n";
    let blocks = conllu::read(text).unwrap();
    let (mut scratch, mut tree, mut out) = (Scratch::default(), Analysis::default(), String::new());
    blocks.iter().for_each(|block| conllu::fill(block, model(), 4, &mut scratch, &mut tree, &mut out));
    let lines: Vec<&str> = out.split('\n').collect();
    let before: Vec<&str> = text.split('\n').collect();
    for kept in [0, 1, 2, 5] {
        assert_eq!(lines[kept], before[kept]);
    }
    assert_eq!(lines[3], "1\tdo\tdo\tAUX\tVB\t_\t3\taux\t_\t_");
    assert_eq!(lines[4], "2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\tA=b");
    assert_eq!(lines[6], "3\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\t_");
    assert_eq!(&lines[7..], ["", ""]);
    for bad in ["1\n", "x\tword\n", "1\t\n", "1-\tword\n", "1 word\n"] {
        let problem = conllu::read(&format!("# fine\n\n{bad}")).unwrap_err();
        assert_eq!((problem.code, problem.line), ("I012", Some(3)), "{bad:?}");
    }
}
