//! Rows of cells to aligned columns for people, or to tab-separated lines for programs.

use super::screen::{Screen, bold, plain};
use unicode_width::UnicodeWidthStr as _;

/// Between two columns.
const GAP: usize = 2;
/// What the last column gets at least, on however narrow a screen.
const LEAST: usize = 20;

/// The rows as text. Only people get the header; the last column is broken to the screen for them.
pub fn table<const N: usize>(header: [&str; N], rows: &[[String; N]], screen: &Screen) -> String {
    let mut out = String::new();
    // A cell is one cell, whatever a rule file calls its things.
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(|cell| plain(cell))).collect();
    if !screen.out_is_terminal {
        for row in &rows {
            out.push_str(&row.join("\t"));
            out.push('\n');
        }
        return out;
    }
    let width = |column: usize| rows.iter().map(|row| row[column].width()).chain([header[column].width()]).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let head = aligned(&header.map(str::to_owned), &widths, screen.width);
    out.push_str(&format!("{}\n", bold(head.trim_end(), screen.out_colour)));
    for row in &rows {
        out.push_str(&aligned(row, &widths, screen.width));
    }
    out
}

/// One row, in as many lines as its last cell needs.
fn aligned(row: &[String], widths: &[usize], screen: usize) -> String {
    let Some((last, others)) = row.split_last() else { return String::new() };
    let mut out = String::new();
    for (cell, width) in others.iter().zip(widths) {
        out.push_str(cell);
        out.push_str(&" ".repeat(width + GAP - cell.width()));
    }
    let indent = out.width();
    let room = screen.saturating_sub(indent).max(LEAST);
    let mut column = 0;
    for word in last.split(' ') {
        if column > 0 && column + 1 + word.width() > room {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.width();
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(terminal: bool) -> Screen {
        Screen { out_is_terminal: terminal, out_colour: false, err_is_terminal: terminal, err_colour: false, width: 30, quiet: false }
    }

    #[test]
    fn people_get_columns_and_programs_tabs() {
        let rows = [["a", "", "one"], ["貨\t物", "b\u{1b}", "one two three four five six"]].map(|row: [&str; 3]| row.map(str::to_owned));
        let table = |terminal| table(["name", "x", "words"], &rows, &screen(terminal));
        assert_eq!(table(false), "a\t\tone\n貨 物\tb·\tone two three four five six\n");
        assert_eq!(table(true), "name   x   words\na          one\n貨 物  b·  one two three four\n           five six\n");
    }

    #[test]
    fn no_rows_are_no_lines() {
        assert_eq!(table(["name"], &[], &screen(false)), "");
        assert_eq!(table(["name"], &[], &screen(true)), "name\n");
    }
}
