//! Turns a comparison into the summary of a pipeline's job, in Markdown as GitHub reads it.

use super::words;
use crate::compare::{Change, Comparison, Ended};
use crate::report::markdown::{code, entities, fenced, list, named};
use crate::text;

/// GitHub drops a summary of more than 1 MiB; the changes have half of it.
const MAX_CHANGES: usize = 512 * 1024;

/// How many changes are told in full.
const SHOWN: usize = 50;

/// Returns the report.
pub(super) fn markdown(comparison: &Comparison) -> String {
    let item = |line: String| format!("- {}", code(&line));
    let sections = [
        head(comparison),
        counts(comparison),
        changes(comparison),
        list(
            "Errors of one side only",
            comparison.errors.iter(),
            |error| item(words::error(error)),
        ),
        list("Left out", comparison.left_out.iter(), |left| {
            item(words::left_out(left))
        }),
        list("Shared causes", comparison.causes.iter(), |cause| {
            item(words::cause(cause))
        }),
    ];
    let sections = sections.into_iter().filter(|section| !section.is_empty());
    let mut page = sections.collect::<Vec<_>>().join("\n\n");
    page.push('\n');
    page
}

fn head(comparison: &Comparison) -> String {
    let (tone, verdict) = words::verdict(comparison);
    let sign = match tone {
        "kept" => "✅",
        "broken" => "❌",
        _ => "⚠️",
    };
    let mut lines = vec![
        format!("## {sign} vipspec: {}", verdict.to_lowercase()),
        String::new(),
        words::headline(comparison),
    ];
    lines.push(String::new());
    lines.extend(words::sides(comparison).map(|side| format!("- {}", code(&side))));
    for caveat in words::caveats(comparison) {
        lines.extend([String::new(), format!("> {}", code(&caveat))]);
    }
    lines.join("\n")
}

fn counts(comparison: &Comparison) -> String {
    let mut lines = vec!["| ended | cases |".to_owned(), "|---|--:|".to_owned()];
    for ended in Ended::ALL {
        let count = comparison.summary.count(ended);
        if count > 0 {
            lines.push(format!("| {} | {count} |", ended.as_str()));
        }
    }
    lines.join("\n")
}

/// Returns what differs, each change to be unfolded.
fn changes(comparison: &Comparison) -> String {
    if comparison.changes.is_empty() {
        return String::new();
    }
    let mut section = "### What differs".to_owned();
    let mut told = 0;
    for (at, change) in comparison.changes.iter().enumerate().take(SHOWN) {
        let block = details(comparison, at, change);
        if section.len() + block.len() > MAX_CHANGES {
            break;
        }
        section.push_str(&block);
        told += 1;
    }
    let left = comparison.changes.len() - told;
    if left > 0 {
        section.push_str(&format!("\n\nand {} more", text::plural(left, "change")));
    }
    section
}

fn details(comparison: &Comparison, at: usize, change: &Change) -> String {
    let place = change.lines.first().map_or_else(String::new, words::label);
    let count = text::plural(change.cases.len(), "case");
    // A summary is HTML, in which Markdown is not read.
    let summary = format!("{count}: <code>{}</code>", entities(&named(&place)));
    let mut told: Vec<String> = change
        .lines
        .iter()
        .take(SHOWN)
        .flat_map(words::told)
        .collect();
    told.push(format!("note: {}", words::kept(change.kept)));
    told.extend(words::rows(change));
    told.push(words::steps(change));
    told.push(format!("cases: {}", words::listed(&change.cases)));
    let example = words::example(comparison, at);
    let rerun = example.and_then(|(case, _)| case.rerun.as_deref());
    let rerun = rerun.filter(|line| line.starts_with("vipspec "));
    let rerun = rerun.map(|line| format!("\n\n{}", fenced("sh", &[text::shown(line)])));
    format!(
        "\n\n<details>\n<summary>{summary}</summary>\n\n{}{}\n\n</details>",
        fenced("diff", &told),
        rerun.unwrap_or_default()
    )
}
