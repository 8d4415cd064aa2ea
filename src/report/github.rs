//! Turns a sheet into workflow commands, which GitHub shows on the lines of the case files.
//!
//! GitHub shows ten errors and ten warnings of a step, and drops the others in silence.

use super::format::Format;
use super::sheet::{Case, Group, Sheet, gist, known};
use crate::text;

/// How many annotations of one level GitHub shows.
const SHOWN: usize = 10;

pub(super) const FORMAT: Format = Format {
    name: "github",
    about: "Annotations on the lines of the case files, for the log of GitHub Actions",
    render,
};

fn render(sheet: &Sheet<'_>) -> String {
    let groups = sheet.acute().take(SHOWN);
    let mut report: Vec<String> = groups
        .map(|(group, case)| error(sheet, group, case))
        .collect();
    let flaky = sheet.flaky().map(flaky);
    let warnings: Vec<String> = flaky.chain(sheet.listed().map(listed)).collect();
    let more = warnings.len().saturating_sub(SHOWN);
    report.extend(warnings.into_iter().take(SHOWN));
    report.push(notice(sheet, more));
    report.push(String::new());
    report.join("\n")
}

/// Returns the error of a group, on the line of the case that shows it.
fn error(sheet: &Sheet<'_>, group: &Group<'_>, case: &Case<'_>) -> String {
    let word = sheet.kind.verb(group.outcome, group.count);
    let story = sheet.story(group);
    let gist = story.as_ref().map(|story| gist(case, story));
    let (title, mut message) = match (group.count, gist) {
        (1, Some(gist)) => (format!("{word}: {}", case.id), vec![gist]),
        (count, gist) => {
            let title = format!("{word}: {}", text::plural(count, "case"));
            (
                title,
                std::iter::once(group.title.clone()).chain(gist).collect(),
            )
        }
    };
    message.extend(story.iter().flat_map(|story| story.asides()));
    message.extend(group.edit.iter().map(|edit| format!("help: {edit}")));
    message.push(match story.and_then(|story| story.command("rerun")) {
        Some(rerun) if group.count == 1 => format!("rerun: {rerun}"),
        _ => format!("cases: {}", group.named()),
    });
    command("error", case, &title, &message)
}

fn flaky(case: &Case<'_>) -> String {
    let title = format!("flaky: {}", case.id);
    let message: Vec<String> = case.attempts().collect();
    command("warning", case, &title, &message)
}

fn listed(case: &Case<'_>) -> String {
    let title = format!("failed as listed: {}", case.id);
    let message = case.known.map(known);
    let message = message.unwrap_or_else(|| gist(case, &case.story()));
    command("warning", case, &title, &[message])
}

fn notice(sheet: &Sheet<'_>, warnings: usize) -> String {
    let mut message = vec![sheet.judgement.sentence.clone(), sheet.headline()];
    let parties = sheet.parties.iter();
    message.extend(parties.map(|(name, who)| format!("{name}: {who}")));
    message.extend(sheet.caveats.iter().cloned());
    let remarks = sheet.remarks.iter();
    message.extend(remarks.flat_map(|remarks| remarks.lines.iter().take(SHOWN).cloned()));
    let left: Vec<&Group<'_>> = sheet.acute().skip(SHOWN).map(|(group, _)| group).collect();
    if !left.is_empty() {
        let cases: usize = left.iter().map(|group| group.count).sum();
        let (groups, cases) = (
            text::plural(left.len(), "group"),
            text::plural(cases, "case"),
        );
        message.push(format!("{groups} more, of {cases}"));
    }
    if warnings > 0 {
        let more = text::plural(warnings, "case");
        message.push(format!(
            "{more} more passed only after a retry, or failed as listed"
        ));
    }
    let command = sheet.kind.command();
    format!("::notice title={command}::{}", data(&message.join("\n")))
}

fn command(level: &str, case: &Case<'_>, title: &str, message: &[String]) -> String {
    format!(
        "::{level} file={},line={},title={}::{}",
        property(&case.file),
        case.line,
        property(title),
        data(&message.join("\n"))
    )
}

/// Returns text as the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Returns text as a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
