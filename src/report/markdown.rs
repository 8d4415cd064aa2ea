//! Turns the record of a run into the summary of a pipeline's job, in Markdown as GitHub reads it.
//!
//! What comes from outside stands in code, in which nothing is markup, no address becomes a link and
//! nobody is mentioned; only sentences of the table are prose, each sign of theirs escaped.

use super::{tone, words};
use crate::run::{CaseRecord, GroupRecord, Outcome, Record, RowRecord};
use crate::text;

/// GitHub drops a summary of more than 1 MiB; what follows the failures has its share too.
const MAX_BYTES: usize = 1024 * 1024;

/// The most that failures may take.
const MAX_FAILURES: usize = MAX_BYTES / 2;

/// The most that any other list may take.
const MAX_LIST: usize = MAX_BYTES / 16;

/// How many failures are told in full.
const SHOWN: usize = 50;

/// How many entries any other list has.
const LISTED: usize = 50;

/// The longest name in a list, in characters.
const MAX_NAME: usize = 300;

/// Returns the report.
pub(super) fn markdown(record: &Record) -> String {
    let sections = [
        head(record),
        counts(record),
        list("Groups", record.groups.iter(), group),
        list("Rows that are broken", words::broken(record), row),
        failures(record),
        list(
            "Known failures",
            words::ended(record, Outcome::FailedAsListed),
            known,
        ),
        list("Passed only after a retry", words::flaky(record), flaky),
    ];
    let sections = sections.into_iter().filter(|section| !section.is_empty());
    let mut page = sections.collect::<Vec<_>>().join("\n\n");
    page.push('\n');
    page
}

fn head(record: &Record) -> String {
    let mark = match tone(record.judgement.standing) {
        "kept" => "✅",
        "broken" => "❌",
        _ => "⚠️",
    };
    let outcome = format!(
        "{mark} vipspec: {}",
        text::shown(&record.judgement.sentence)
    );
    let mut lines = vec![format!("## {outcome}"), String::new()];
    lines.push(format!(
        "{} · target {}",
        words::headline(record),
        code(&record.target)
    ));
    for caveat in words::caveats(record) {
        lines.extend([String::new(), format!("> {}", code(&caveat))]);
    }
    lines.join("\n")
}

fn counts(record: &Record) -> String {
    let mut lines = vec!["| outcome | cases |".to_owned(), "|---|--:|".to_owned()];
    for outcome in Outcome::ALL {
        let count = record.summary.count(outcome);
        if count > 0 {
            lines.push(format!("| {} | {count} |", outcome.as_str()));
        }
    }
    if record.summary.flaky > 0 {
        lines.push(format!("| of these flaky | {} |", record.summary.flaky));
    }
    let totals = record.totals();
    for (word, count) in [
        ("held", totals.held),
        ("broken", totals.broken),
        ("untested", totals.untested),
    ] {
        // Where nothing is broken, the word stands nowhere.
        if word == "broken" && count == 0 {
            continue;
        }
        lines.push(format!("| rows {word} | {count} |"));
    }
    lines.join("\n")
}

/// Returns a section with as many of its items as have room, or nothing where there are none; those
/// without room are counted and not written.
pub(super) fn list<T>(
    title: &str,
    items: impl Iterator<Item = T>,
    write: impl Fn(T) -> String,
) -> String {
    let (mut section, mut left) = (String::new(), 0);
    for (item, at) in items.zip(0..) {
        let written = (at < LISTED && left == 0).then(|| write(item));
        match written.filter(|line| section.len() + line.len() < MAX_LIST) {
            Some(line) => section.extend([&line, "\n"]),
            None => left += 1,
        }
    }
    if section.is_empty() {
        return section;
    }
    if left > 0 {
        section.push_str(&format!("- and {left} more\n"));
    }
    format!("### {title}\n\n{}", section.trim_end())
}

fn group(group: &GroupRecord) -> String {
    let edit = group.edit.iter().map(|edit| format!("; {}", code(edit)));
    format!(
        "- {} {}: {}{}",
        text::plural(group.count, "case"),
        Outcome::from_key(&group.outcome).map_or("", Outcome::as_str),
        code(&group.title),
        edit.collect::<String>()
    )
}

fn row(row: &RowRecord) -> String {
    let sentence = |word: &str, said: &str| match said.is_empty() {
        true => String::new(),
        false => format!("\n  - {word}: {}", prose(said)),
    };
    format!(
        "- {}: {} broken, {} held{}{}",
        code(&row.row),
        row.broken,
        row.held,
        sentence("cause", &row.cause),
        sentence("remedy", &row.remedy)
    )
}

fn known(case: &CaseRecord) -> String {
    let known = words::known(case).unwrap_or_default();
    format!("- {}: {}", code(&case.id), code(&known))
}

fn flaky(case: &CaseRecord) -> String {
    let met: Vec<String> = words::retries(case).take(3).map(|met| code(&met)).collect();
    format!("- {}: {}", code(&case.id), met.join(", "))
}

/// Returns what did not pass, a case of each group to be unfolded.
fn failures(record: &Record) -> String {
    let groups: Vec<_> = words::groups(record).collect();
    if groups.is_empty() {
        return String::new();
    }
    let mut section = "### What did not pass".to_owned();
    let mut told = 0;
    for (group, case) in groups.iter().take(SHOWN) {
        let block = details(record, group, case);
        if section.len() + block.len() > MAX_FAILURES {
            break;
        }
        section.push_str(&block);
        told += 1;
    }
    let left = groups.iter().skip(told).map(|(group, _)| group.count);
    let left: usize = left.sum();
    if left > 0 {
        let more = text::plural(left, "case");
        section.push_str(&format!("\n\nand {more} more that did not pass"));
    }
    section
}

fn details(record: &Record, group: &GroupRecord, case: &CaseRecord) -> String {
    let others = match group.count {
        1 => String::new(),
        count => format!(" and {} more", text::plural(count - 1, "case")),
    };
    // A summary is HTML, in which Markdown is not read.
    let summary = format!(
        "{}: <code>{}</code>{others}",
        case.ended().as_str(),
        entities(&named(&case.id))
    );
    let mut told = vec![format!("claim: {}", text::shown(&case.title))];
    told.extend(
        case.error
            .iter()
            .map(|why| format!("why: {}", text::shown(why))),
    );
    told.extend(words::known(case));
    told.extend(words::differences(case));
    told.extend(words::answered_row(case));
    told.extend(words::exchanged(case));
    let row = record
        .rows
        .iter()
        .find(|row| Some(&row.row) == case.row.as_ref() && row.suite == case.suite);
    let remedy = row.filter(|row| !row.remedy.is_empty());
    let remedy = remedy.map(|row| {
        format!(
            "\n\nremedy of row {}: {}",
            code(&row.row),
            prose(&row.remedy)
        )
    });
    let is_ours = |line: &&String| line.starts_with("vipspec ") || line.starts_with("curl ");
    let commands = case.rerun.iter().chain(&case.curl).filter(is_ours);
    let commands: Vec<String> = commands.map(|line| text::shown(line)).collect();
    let commands = match commands.is_empty() {
        true => String::new(),
        false => format!("\n\n{}", fenced("sh", &commands)),
    };
    format!(
        "\n\n<details>\n<summary>{summary}</summary>\n\n{}{}{commands}\n\n</details>",
        fenced("diff", &told),
        remedy.unwrap_or_default(),
    )
}

/// Returns lines as a block of code, in a fence that is longer than any within.
pub(super) fn fenced(language: &str, lines: &[String]) -> String {
    let longest = lines.iter().map(|line| longest_run(line)).max();
    let fence = "`".repeat(longest.unwrap_or_default().max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", lines.join("\n"))
}

/// Returns text from outside as code within a line.
pub(super) fn code(text: &str) -> String {
    let text = named(text);
    if text.trim().is_empty() {
        return "(nothing)".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    // A blank on each side keeps backticks of the text apart from the fence, and is not shown.
    format!("{fence} {text} {fence}")
}

pub(super) fn named(name: &str) -> String {
    text::shown(&text::cut(name, MAX_NAME))
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c: char| c != '`');
    runs.map(str::len).max().unwrap_or_default()
}

/// Returns a sentence of the table, in which every sign is only a sign.
fn prose(text: &str) -> String {
    let mut prose = String::new();
    let text = named(text);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let ends = characters.peek().is_none_or(|next| next.is_whitespace());
        match character {
            // What makes a mention, a link or a reference out of its neighbours stands alone.
            '@' | '#' | ':' | '.' | '/' if !ends => {
                prose.push_str(&format!("<span>{}</span>", entity(character)));
            }
            _ if character.is_ascii_punctuation() => prose.push_str(&entity(character)),
            _ => prose.push(character),
        }
    }
    prose
}

/// Returns text for HTML, with nothing that Markdown or HTML could read as its own.
pub(super) fn entities(text: &str) -> String {
    let entity = |character: char| match character.is_ascii_punctuation() {
        true => entity(character),
        false => character.to_string(),
    };
    text.chars().map(entity).collect()
}

fn entity(character: char) -> String {
    format!("&#{};", u32::from(character))
}
