//! How far a run is to a bar for people, a line now and then for logs, or JSON for programs; all on standard error.

use super::screen::{Screen, grouped};
use super::size;
use crate::batch::tally::Tally;
use crate::extract::Share;
use crate::source::meter::Meter;
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// How progress is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Kind {
    /// A bar on a terminal, else a line every ten seconds
    #[default]
    Auto,
    /// A bar
    Bar,
    /// A line every ten seconds
    Lines,
    /// A JSON object a line, every second and at the end
    Json,
    /// Nothing
    None,
}

/// Shows progress.
#[derive(Debug)]
pub struct Progress {
    kind: Kind,
    width: usize,
    meter: Meter,
    /// Bytes of all inputs, once they are known; nothing if they cannot be.
    total: Arc<OnceLock<Option<u64>>>,
    begun: Instant,
    said: Instant,
    /// What was done with the sentences.
    sentences: Share,
    /// Whether the bar stands on the terminal.
    drawn: bool,
    /// Whether a line was said.
    spoke: bool,
}

impl Progress {
    /// Begins. `out_is_watched` says that articles scroll by on the same terminal, where a bar would be in the way.
    pub fn new(kind: Kind, screen: &Screen, out_is_watched: bool, meter: Meter, total: Arc<OnceLock<Option<u64>>>) -> Progress {
        let kind = match kind {
            _ if screen.quiet && kind != Kind::Json => Kind::None,
            Kind::Auto if screen.err_is_terminal && out_is_watched => Kind::None,
            Kind::Auto if screen.err_is_terminal => Kind::Bar,
            Kind::Auto => Kind::Lines,
            kind => kind,
        };
        let now = Instant::now();
        Progress { kind, width: screen.width, meter, total, begun: now, said: now, sentences: Share::default(), drawn: false, spoke: false }
    }

    /// Shows how far it is, if it is time.
    pub fn tick(&mut self, tally: &Tally, sentences: Share) {
        self.sentences = sentences;
        let every = match self.kind {
            Kind::Bar => Duration::from_millis(100),
            Kind::Json => Duration::from_secs(1),
            Kind::Lines | Kind::Auto => Duration::from_secs(10),
            Kind::None => return,
        };
        if self.said.elapsed() < every {
            return;
        }
        self.said = Instant::now();
        match self.kind {
            Kind::Bar => {
                self.drawn = true;
                let line: String = self.line(tally, true).chars().take(self.width.saturating_sub(1)).collect();
                say(&format!("\r{line}\x1b[K"));
            }
            Kind::Json => say(&format!("{}\n", self.json(tally, false))),
            Kind::Lines | Kind::Auto => {
                self.spoke = true;
                say(&format!("{}\n", self.line(tally, false)));
            }
            Kind::None => {}
        }
    }

    /// Makes room for another line.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.drawn) {
            say("\r\x1b[K");
        }
    }

    /// Ends; whether something was said that a closing line should follow.
    pub fn end(&mut self, tally: &Tally) -> bool {
        self.clear();
        if self.kind == Kind::Json {
            say(&format!("{}\n", self.json(tally, true)));
        }
        self.spoke
    }

    /// Seconds since it began.
    pub fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Bytes read in a second.
    pub fn rate(&self) -> f64 {
        self.meter.bytes() as f64 / self.seconds().max(1e-3)
    }

    /// Bytes read, all bytes, and the time left, as far as that is known.
    fn ahead(&self) -> (u64, Option<u64>, Option<Duration>) {
        let read = self.meter.bytes();
        let total = self.total.get().copied().flatten().filter(|total| *total > 0);
        let left = total.filter(|_| read > 0 && self.seconds() > 1.0).map(|total| {
            let rest = total.saturating_sub(read) as f64 / read as f64;
            Duration::from_secs_f64((self.seconds() * rest).min(1e9))
        });
        (read, total, left)
    }

    fn line(&self, tally: &Tally, bar: bool) -> String {
        const CELLS: u64 = 20;
        let (read, total, left) = self.ahead();
        let mut parts = Vec::new();
        if let Some(total) = total {
            let part = read.min(total);
            let full = (part * CELLS / total) as usize;
            let cells = if bar { format!("{}{} ", "━".repeat(full), "─".repeat(CELLS as usize - full)) } else { String::new() };
            parts.push(format!("{cells}{}%", part * 100 / total));
        }
        parts.push(format!("{} articles", grouped(tally.input as usize)));
        parts.push(if read > 0 { format!("{}/s", size::shown(self.rate() as u64)) } else { size::clock(self.begun.elapsed()) });
        parts.push(format!("{} claims", grouped(tally.claims as usize)));
        if tally.quarantined > 0 {
            parts.push(format!("{} lost", grouped(tally.quarantined as usize)));
        }
        parts.extend(left.map(|left| format!("{} left", size::clock(left))));
        parts.join(" · ")
    }

    fn json(&self, tally: &Tally, ended: bool) -> serde_json::Value {
        let (read, total, left) = self.ahead();
        let Tally { input, done, quarantined, duplicate, skipped, marked, cached, claims, problems } = tally;
        let Share { parsed, tagged, neither } = self.sentences;
        serde_json::json!({
            "in": input, "done": done, "quarantined": quarantined, "duplicate": duplicate, "skipped": skipped,
            "marked": marked, "cached": cached, "claims": claims, "problems": problems,
            "sentences": { "parsed": parsed, "tagged": tagged, "neither": neither },
            "bytes": read, "total_bytes": total, "seconds": (self.seconds() * 1000.0).round() / 1000.0,
            "seconds_left": if ended { Some(0) } else { left.map(|left| left.as_secs()) }, "ended": ended,
        })
    }
}

fn say(text: &str) {
    let mut err = io::stderr().lock();
    // When even this stream is gone there is nobody to tell.
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_what_is_known() {
        let screen = Screen { out_is_terminal: false, out_colour: false, err_is_terminal: true, err_colour: false, width: 80, quiet: false };
        let total = Arc::new(OnceLock::new());
        let progress = Progress::new(Kind::Auto, &screen, false, Meter::default(), Arc::clone(&total));
        assert_eq!(progress.kind, Kind::Bar);
        let tally = Tally { input: 12_400, done: 12_397, quarantined: 3, claims: 40_120, ..Tally::default() };
        assert_eq!(progress.line(&tally, true), "12,400 articles · 0:00 · 40,120 claims · 3 lost");
        total.set(Some(100)).unwrap();
        assert_eq!(progress.line(&tally, true), "──────────────────── 0% · 12,400 articles · 0:00 · 40,120 claims · 3 lost");
        let json = progress.json(&tally, true);
        assert_eq!((&json["in"], &json["quarantined"], &json["seconds_left"]), (&12_400.into(), &3.into(), &0.into()));
        let kind = |kind, screen: Screen| Progress::new(kind, &screen, false, Meter::default(), Arc::default()).kind;
        assert_eq!(kind(Kind::Auto, Screen { err_is_terminal: false, ..screen }), Kind::Lines);
        assert_eq!(kind(Kind::Bar, Screen { quiet: true, ..screen }), Kind::None);
        assert_eq!(kind(Kind::Json, Screen { quiet: true, ..screen }), Kind::Json);
    }
}
