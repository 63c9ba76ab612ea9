//! `newsclaim new` and `newsclaim fmt` as their users meet them: what is begun runs at once, and nothing is lost.

use crate::cli::{Folder, Run, newsclaim, newsclaim_in};

/// What was made passes the three commands that look at it.
#[track_caller]
fn sound(path: &str) {
    for args in [&["check", path][..], &["test", path], &["fmt", "--check", path]] {
        let run = newsclaim(args, "");
        assert_eq!(run.code, 0, "{args:?}: {}{}", run.out, run.err);
        assert!(!run.err.contains("warning"), "{args:?}: {}", run.err);
    }
}

#[track_caller]
fn refused(run: Run, words: &str) {
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    assert!(run.err.contains(words), "no {words:?} in {}", run.err);
}

#[test]
fn a_new_pack_runs() {
    let folder = Folder::new("new-pack");
    let run = newsclaim_in(&folder.path(""), &["new", "pack", "my-pack"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert!(run.err.contains("my-pack/claims/my-pack.rules.toml") && run.err.contains("newsclaim test my-pack"), "{}", run.err);
    sound(&folder.path("my-pack"));
    let rules = folder.read("my-pack/claims/my-pack.rules.toml");
    assert!(rules.starts_with("#:schema ../newsclaim-rules.schema.json\n"), "{rules}");
    refused(newsclaim_in(&folder.path(""), &["new", "pack", "my-pack"]), "there already");
    assert_eq!(folder.read("my-pack/claims/my-pack.rules.toml"), rules);
    for (name, words) in [("My", "`My` cannot name a pack"), ("", "cannot name a pack"), ("../a", "cannot name"), ("news-en", "built-in")] {
        refused(newsclaim_in(&folder.path(""), &["new", "pack", name]), words);
    }
}

#[test]
fn a_new_rule_runs() {
    let folder = Folder::new("new-rule");
    newsclaim_in(&folder.path(""), &["new", "pack", "p"]);
    let path = folder.path("p/claims/deep/more.rules.toml");
    refused(newsclaim(&["new", "rule", "a", "--in", &path], ""), "cannot write");
    folder.write("p/claims/deep/note.txt", "");
    for (id, kind) in [("company-a", "--claim"), ("ship-b", "--entity"), ("hearsay", "--modifier")] {
        let run = newsclaim(&["new", "rule", id, "--in", &path, kind], "");
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
        assert!(run.err.contains(&format!("`{id}` to ")), "{}", run.err);
        sound(&folder.path("p"));
        let printed = newsclaim(&["new", "rule", id, kind], "");
        assert_eq!(printed.code, 0);
        sound(&folder.write(&format!("{id}.rules.toml"), printed.out));
    }
    let text = folder.read("p/claims/deep/more.rules.toml");
    assert!(text.starts_with("#:schema ../../newsclaim-rules.schema.json\n") && text.matches("\nid = ").count() == 3, "{text}");
    for (args, words) in [
        (["rule", "ship-b", "--in", &path], "has a rule `ship-b` already"),
        // In another file of the pack.
        (["rule", "company-recalls", "--in", &path], "p.rules.toml has a rule `company-recalls` already"),
        (["rule", "b c", "--in", &path], "`b c` cannot name a rule"),
        (["rule", "b", "--in", &folder.path("p/note.txt")], ".rules.toml"),
    ] {
        refused(newsclaim(&[&["new"], &args[..]].concat(), ""), words);
    }
    assert_eq!(folder.read("p/claims/deep/more.rules.toml"), text);
    let broken = folder.write("broken.rules.toml", "[[claim]]\nid = \n");
    refused(newsclaim(&["new", "rule", "b", "--in", &broken], ""), "error[E001]");
    assert_eq!(folder.read("broken.rules.toml"), "[[claim]]\nid = \n");
    let windows = folder.write("windows.rules.toml", "[lists]\r\na = ['b']\r\n\r\n\r\n");
    assert_eq!(newsclaim(&["new", "rule", "b", "--in", &windows], "").code, 0);
    let text = folder.read("windows.rules.toml");
    assert!(text.starts_with("[lists]\r\na = ['b']\r\n\r\n[[claim]]\r\n") && text.matches('\n').count() == text.matches("\r\n").count());
}

const LOOSE: &str = "[lists]\nb=['x'] # b\n[[entity]]\npattern='(a|b )'\nid='e'\n";
const FORMATTED: &str = "[lists]\nb = ['x']  # b\n\n[[entity]]\nid = 'e'\npattern = '''(a|b)'''\n";

#[test]
fn files_are_formatted_in_place() {
    let folder = Folder::new("fmt");
    let (loose, good) = (folder.write("p/a/loose.rules.toml", LOOSE), folder.write("p/good.rules.toml", FORMATTED));
    folder.write("p/.hidden/loose.rules.toml", LOOSE);
    folder.write("p/other.toml", LOOSE);
    let run = newsclaim(&["fmt", "--check", &folder.path("p")], "");
    assert_eq!((run.code, run.out), (1, format!("{loose}\n")), "{}", run.err);
    assert!(
        run.err.contains("-b=['x'] # b\n+b = ['x']  # b\n") && run.err.contains("1 file would change, 1 file formatted already"),
        "{}",
        run.err
    );
    assert_eq!(folder.read("p/a/loose.rules.toml"), LOOSE);
    // Named twice, a file is formatted once.
    let run = newsclaim(&["fmt", &folder.path("p"), &loose], "");
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", "1 file formatted, 1 file formatted already\n"));
    assert_eq!((folder.read("p/a/loose.rules.toml").as_str(), folder.read("p/good.rules.toml").as_str()), (FORMATTED, FORMATTED));
    assert_eq!((folder.read("p/.hidden/loose.rules.toml").as_str(), folder.read("p/other.toml").as_str()), (LOOSE, LOOSE));
    assert_eq!(newsclaim(&["fmt", "--check", &good, "--quiet"], "").err, "");
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let run = newsclaim(&["fmt", "-"], LOOSE);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, FORMATTED, ""));
    let run = newsclaim(&["fmt", "-", "--check"], LOOSE);
    assert_eq!((run.code, run.out.as_str()), (1, "-\n"));
    assert_eq!(newsclaim(&["fmt", "-", "--check"], FORMATTED).code, 0);
}

#[test]
fn what_cannot_be_formatted_is_named() {
    let folder = Folder::new("fmt-bad");
    let bad = folder.write("bad.rules.toml", "[lists]\na = ['b'\n");
    folder.write("loose.rules.toml", LOOSE);
    let run = newsclaim(&["fmt", &folder.path("")], "");
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("error[E001]") && run.err.contains(&format!("{bad}:")), "{}", run.err);
    assert!(run.err.contains("1 file formatted, 1 file with errors"), "{}", run.err);
    assert_eq!((folder.read("bad.rules.toml").as_str(), folder.read("loose.rules.toml").as_str()), ("[lists]\na = ['b'\n", FORMATTED));
    let text = folder.write("story.txt", "News.");
    let latin = folder.write("latin.rules.toml", b"# caf\xe9\n");
    folder.write("barren/a.txt", "");
    for (path, words) in [
        (&text, "no rule file"),
        (&latin, "UTF-8"),
        (&folder.path("none.rules.toml"), "cannot read"),
        (&folder.path("barren"), "no rule files here"),
    ] {
        refused(newsclaim(&["fmt", path], ""), words);
    }
}
