//! Turns targets that misbehave into the outcome, the exit code and the time that each deserves.

mod body;
mod bounded;
mod connection;
mod digits;
mod flood;
mod form;
mod head;
mod kinds;
mod markup;
mod time;
mod tls;
mod unprocessed;
mod written;

use std::time::{Duration, Instant};

use crate::folder::Folder;
use crate::program::Ran;
use crate::target::Target;

use bounded::bounded;

/// What the case of [`Folder::tiny`] wants.
pub(crate) const RIGHT: &str = r#"{"error": "BAD_REQUEST", "details": "Invalid name."}"#;

/// Runs the case of a folder against a target; bounded in time, and nothing raw on the way out.
pub(crate) fn run_against(folder: &Folder, target: &Target, more: &[&str]) -> Ran {
    let url = target.url();
    let mut arguments = vec!["run", "--cases", "cases", "--target", &url];
    arguments.extend(more);
    let started = Instant::now();
    let ran = folder.vipspec(&arguments);
    assert!(started.elapsed() < Duration::from_secs(10), "{ran:?}");
    for output in [&ran.stdout, &ran.stderr] {
        assert!(!output.contains(is_raw), "{output:?}");
    }
    ran
}

/// Tells whether a character moves a cursor, reorders a line or cannot be seen.
fn is_raw(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}')
}

/// Runs the tiny case against a target that always says the same.
fn against(bytes: impl Into<Vec<u8>>) -> Ran {
    run_against(
        &Folder::tiny(),
        &Target::saying(bytes),
        &["--timeout", "2s"],
    )
}

/// Holds an output to a number of words.
pub(crate) fn says(output: &str, words: &[&str]) {
    for word in words {
        assert!(output.contains(word), "`{word}` is not in:\n{output}");
    }
}

/// Replaces what differs from run to run: the port and the times, the last line with them.
fn settled(text: &str, target: &Target) -> String {
    let text = text.replace(&target.url(), "http://TARGET");
    let judged = |line: &&str| !line.starts_with("1 case: ") && !line.starts_with("no judgement: ");
    let lines = text.lines().filter(judged);
    let lines = lines.map(|line| match line.rfind(" bytes, ") {
        Some(at) => format!("{} bytes, TIME\n", &line[..at]),
        None => format!("{line}\n"),
    });
    lines.collect()
}
