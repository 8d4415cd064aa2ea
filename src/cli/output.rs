//! Turns text into bytes on standard output and standard error, colours only where they are wanted.
//!
//! A reader that goes away early (`| head`) ends nothing: what it does not read is dropped.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Style};

use super::exit::Exit;
use super::verbs::Color;
use crate::source::Diagnostic;
use crate::testing::ReportTo;
use crate::text;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default();

/// How many problems of one file are written out.
const OF_A_FILE: usize = 20;

/// Whether a result could not be written, though somebody reads.
static LOST: AtomicBool = AtomicBool::new(false);

/// Whether nothing is said beside results and what is wrong.
static HUSHED: AtomicBool = AtomicBool::new(false);

/// Writes a result, and ends its line.
pub(super) fn result(text: &str) {
    raw(&format!("{text}\n"));
}

/// Writes a result as it is.
pub(super) fn raw(text: &str) {
    let mut stdout = anstream::stdout().lock();
    let written = stdout.write_all(text.as_bytes());
    if let Err(problem) = written.and_then(|()| stdout.flush())
        && problem.kind() != ErrorKind::BrokenPipe
        && !LOST.swap(true, Ordering::Relaxed)
    {
        let title = format!("standard output cannot be written: {problem}");
        error(&title, Some("send it to a place with room"));
    }
}

/// Returns the exit of the program: a result that was lost is no success.
pub(super) fn end(exit: Exit) -> Exit {
    if LOST.load(Ordering::Relaxed) && exit == Exit::Success {
        Exit::Unjudged
    } else {
        exit
    }
}

/// Writes a word to the person at the terminal, unless he wants none.
pub(super) fn note(text: &str) {
    if !HUSHED.load(Ordering::Relaxed) {
        say(text);
    }
}

/// Writes to standard error what nobody may want to do without.
pub(super) fn say(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Writes no notes from here on.
pub(super) fn hush() {
    HUSHED.store(true, Ordering::Relaxed);
}

/// Tells whether no notes are written.
pub(super) fn is_hushed() -> bool {
    HUSHED.load(Ordering::Relaxed)
}

/// Colours what is printed for people as it is wanted.
pub(super) fn paint(color: Color) {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let choice = match color {
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
        Color::Auto if is_set("NO_COLOR") => anstream::ColorChoice::Never,
        Color::Auto if is_set("FORCE_COLOR") => anstream::ColorChoice::Always,
        Color::Auto => anstream::ColorChoice::Auto,
    };
    choice.write_global();
}

/// Returns what prints the words for people: to standard error where a report takes standard output.
pub(super) fn beside(reports: &[ReportTo]) -> fn(&str) {
    if reports.iter().any(|report| report.path.is_none()) {
        say
    } else {
        result
    }
}

/// Writes what went wrong and what to do about it.
pub(super) fn error(title: &str, help: Option<&str>) {
    say(&format!("{ERROR}error{ERROR:#}: {title}"));
    if let Some(help) = help {
        say(&format!("  {HELP}help{HELP:#}: {help}"));
    }
}

/// Writes diagnostics, of one file so many as anybody mends in one go, then how many there are and
/// what became of the rest.
pub(super) fn diagnostics(problems: &[Diagnostic], so: &str) {
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for problem in problems {
        let told = files.entry(&problem.source.name).or_default();
        *told += 1;
        if *told > OF_A_FILE {
            continue;
        }
        let shown = problem.to_string();
        let coloured = shown.replacen("error:", &format!("{ERROR}error{ERROR:#}:"), 1);
        say(&format!("{coloured}\n"));
    }
    for (file, told) in files.iter().filter(|(_, told)| **told > OF_A_FILE) {
        let more = text::plural(told - OF_A_FILE, "more problem");
        say(&format!("{more} in {}\n", text::escape(file)));
    }
    let count = text::plural(problems.len(), "problem");
    say(&format!(
        "{count} in {}; {so}",
        text::plural(files.len(), "file")
    ));
}
