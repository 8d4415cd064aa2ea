//! Turns a sheet into the summary of a pipeline's job, in Markdown as GitHub reads it.
//!
//! What comes from outside stands in code, in which nothing is markup, no address becomes a link and
//! nobody is mentioned; only sentences of the table are prose, each sign of theirs escaped.

use super::format::Format;
use super::sheet::{Case, Group, Sheet, difference_lines, known};
use crate::run::RowRecord;
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

pub(super) const FORMAT: Format = Format {
    name: "markdown",
    about: "The summary of a job",
    render,
};

fn render(sheet: &Sheet<'_>) -> String {
    let group = |group| group_line(sheet, group);
    let mut sections = vec![
        head(sheet),
        counts(sheet),
        list("Groups", sheet.groups.iter(), group),
        list("Rows that are broken", sheet.broken(), row),
        list(
            "Rows that are broken as listed",
            sheet.broken_as_listed(),
            row,
        ),
        failures(sheet),
        list("Known failures", sheet.listed(), listed),
        list("Passed only after a retry", sheet.flaky(), flaky),
    ];
    let remarks = sheet.remarks.iter();
    sections.extend(remarks.map(|remarks| {
        let lines = remarks.lines.iter();
        list(remarks.title, lines, |line| format!("- {}", code(line)))
    }));
    let sections = sections.into_iter().filter(|section| !section.is_empty());
    let mut page = sections.collect::<Vec<_>>().join("\n\n");
    page.push('\n');
    page
}

fn head(sheet: &Sheet<'_>) -> String {
    let mark = match sheet.tone() {
        "kept" => "✅",
        "broken" => "❌",
        _ => "⚠️",
    };
    let mut lines = vec![format!("## {mark} vipspec: {}", heading(sheet))];
    lines.extend([String::new(), sheet.headline(), String::new()]);
    let parties = sheet.parties.iter();
    lines.extend(parties.map(|(name, who)| format!("- {name}: {}", code(who))));
    for caveat in &sheet.caveats {
        lines.extend([String::new(), format!("> {}", code(caveat))]);
    }
    lines.join("\n")
}

/// Returns the judgement; where it repeats words that may be markup, each of their signs escaped.
fn heading(sheet: &Sheet<'_>) -> String {
    let sentence = &sheet.judgement.sentence;
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || " ,;:-".contains(sign);
    if sentence.chars().all(is_plain) {
        sentence.clone()
    } else {
        prose(sentence)
    }
}

fn counts(sheet: &Sheet<'_>) -> String {
    let mut lines = vec!["| outcome | cases |".to_owned(), "|---|--:|".to_owned()];
    let counts = sheet.counts();
    lines.extend(counts.map(|(_, count, word)| format!("| {word} | {count} |")));
    if sheet.summary.flaky > 0 {
        lines.push(format!("| of these flaky | {} |", sheet.summary.flaky));
    }
    lines.join("\n")
}

/// Returns a section with as many of its items as have room, or nothing where there are none; those
/// without room are counted and not written.
fn list<T>(title: &str, items: impl Iterator<Item = T>, write: impl Fn(T) -> String) -> String {
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

fn group_line(sheet: &Sheet<'_>, group: &Group<'_>) -> String {
    let edit = group.edit.iter().map(|edit| format!("; {}", code(edit)));
    format!(
        "- {} {}: {}{}",
        text::plural(group.count, "case"),
        sheet.kind.verb(group.outcome, group.count),
        code(&group.title),
        edit.collect::<String>()
    )
}

fn row(row: &RowRecord) -> String {
    // Its remedy is for a client; the people of the service read this.
    let cause = if row.cause.is_empty() {
        String::new()
    } else {
        format!("\n  - a service answers so where: {}", prose(&row.cause))
    };
    let id = code(&row.row);
    format!("- {id}: {} broken, {} held{cause}", row.broken, row.held)
}

fn listed(case: &Case<'_>) -> String {
    let known = case.known.map(known).unwrap_or_default();
    format!("- {}: {}", code(&case.id), code(&known))
}

fn flaky(case: &Case<'_>) -> String {
    let met: Vec<String> = case.attempts().take(3).map(|met| code(&met)).collect();
    format!("- {}: {}", code(&case.id), met.join(", "))
}

/// Returns what did not pass, each group to be unfolded.
fn failures(sheet: &Sheet<'_>) -> String {
    let groups: Vec<_> = sheet.acute().collect();
    if groups.is_empty() {
        return String::new();
    }
    let mut section = "### What did not pass".to_owned();
    let mut told = 0;
    for (group, case) in groups.iter().take(SHOWN) {
        let block = details(sheet, group, case);
        if section.len() + block.len() > MAX_FAILURES {
            break;
        }
        section.push_str(&block);
        told += 1;
    }
    let left = groups.len() - told;
    if left > 0 {
        section.push_str(&format!("\n\nand {} more", text::plural(left, "group")));
    }
    section
}

fn details(sheet: &Sheet<'_>, group: &Group<'_>, case: &Case<'_>) -> String {
    let others = match group.count {
        1 => String::new(),
        count => format!(" and {} more", text::plural(count - 1, "case")),
    };
    // A summary is HTML, in which Markdown is not read.
    let word = sheet.kind.verb(group.outcome, 1);
    let id = entities(&named(&case.id));
    let summary = format!("{word}: <code>{id}</code>{others}");
    let Some(story) = sheet.story(group) else {
        let told = [group.line(), format!("cases: {}", group.named())];
        return folded(&summary, &fenced("diff", &told));
    };
    let mut told = vec![format!("claim: {}", story.claim)];
    told.extend(story.why.iter().map(|why| format!("why: {why}")));
    told.extend(case.known.map(known));
    told.extend(difference_lines(&story));
    told.extend(story.asides());
    told.extend(story.exchanged());
    let mut body = fenced("diff", &told);
    body.push_str(&cause(sheet, case));
    let is_ours = |line: &&str| line.starts_with("vipspec ") || line.starts_with("curl ");
    let lines = story.commands.iter().rev().map(|(_, line)| *line);
    let commands: Vec<String> = lines.filter(is_ours).map(text::shown).collect();
    if !commands.is_empty() {
        body.push_str(&format!("\n\n{}", fenced("sh", &commands)));
    }
    folded(&summary, &body)
}

fn folded(summary: &str, body: &str) -> String {
    format!("\n\n<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>")
}

/// Returns when a service answers as the row of a case says.
fn cause(sheet: &Sheet<'_>, case: &Case<'_>) -> String {
    let is_own = |row: &&RowRecord| {
        let first = case.rows.first();
        let is_first = first.is_some_and(|own| *own == text::shown(&row.row));
        is_first && text::shown(&row.suite) == case.suite && !row.cause.is_empty()
    };
    let row = sheet.rows.iter().find(is_own);
    row.map_or_else(String::new, |row| {
        let (id, cause) = (code(&row.row), prose(&row.cause));
        format!("\n\na service answers row {id} where: {cause}")
    })
}

/// Returns lines as a block of code, in a fence that is longer than any within.
fn fenced(language: &str, lines: &[String]) -> String {
    let longest = lines.iter().map(|line| longest_run(line)).max();
    let fence = "`".repeat(longest.unwrap_or_default().max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", lines.join("\n"))
}

/// Returns text from outside as code within a line.
fn code(text: &str) -> String {
    let text = named(text);
    if text.trim().is_empty() {
        return "(nothing)".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    // A blank on each side keeps backticks of the text apart from the fence, and is not shown.
    format!("{fence} {text} {fence}")
}

fn named(name: &str) -> String {
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
fn entities(text: &str) -> String {
    let entity = |character: char| {
        if character.is_ascii_punctuation() {
            entity(character)
        } else {
            character.to_string()
        }
    };
    text.chars().map(entity).collect()
}

fn entity(character: char) -> String {
    format!("&#{};", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, MAX_FAILURES, MAX_LIST, list};

    #[test]
    fn all_lists_and_the_failures_have_room_in_a_summary() {
        // Five lists, and remarks under three titles.
        let lists: usize = [MAX_LIST; 8].iter().sum();
        assert!(MAX_FAILURES + lists <= MAX_BYTES);
    }

    #[test]
    fn a_list_ends_before_it_has_as_many_bytes_as_it_may() {
        let said = |first: usize| {
            let items = ["x".repeat(first), "y".to_owned()];
            list("t", items.iter(), Clone::clone)
        };
        assert!(said(MAX_LIST - 3).ends_with("x\ny"));
        assert!(said(MAX_LIST - 2).ends_with("x\n- and 1 more"));
    }
}
