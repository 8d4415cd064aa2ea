//! Turns the record of a run into workflow commands, which GitHub shows on the lines of the case files.
//!
//! GitHub shows ten errors and ten warnings of a step, and drops the others in silence.

use super::words;
use crate::run::{CaseRecord, GroupRecord, Outcome, Record};
use crate::text;

/// How many annotations of one level GitHub shows.
pub(super) const SHOWN: usize = 10;

/// Returns the report.
pub(super) fn github(record: &Record) -> String {
    let failing = words::failing(record);
    let errors = errors(record);
    let warnings: Vec<String> = words::flaky(record)
        .map(flaky)
        .chain(words::ended(record, Outcome::FailedAsListed).map(known))
        .collect();
    let told: usize = errors.iter().take(SHOWN).map(|(count, _)| count).sum();
    let mut lines: Vec<String> = errors
        .into_iter()
        .map(|(_, line)| line)
        .take(SHOWN)
        .collect();
    let more = warnings.len().saturating_sub(SHOWN);
    lines.extend(warnings.into_iter().take(SHOWN));
    lines.push(notice(record, failing.len().saturating_sub(told), more));
    lines.push(String::new());
    lines.join("\n")
}

/// Returns an error for each group, with how many cases it stands for.
fn errors(record: &Record) -> Vec<(usize, String)> {
    let groups = words::groups(record);
    let told = groups.map(|(group, case)| match group.count {
        1 => (1, error(case)),
        count => (count, several(group, case)),
    });
    told.collect()
}

fn several(group: &GroupRecord, case: &CaseRecord) -> String {
    let title = format!(
        "{}: {}",
        case.ended().as_str(),
        text::plural(group.count, "case")
    );
    let mut message = vec![text::shown(&group.title), words::gist(case)];
    let edit = group.edit.iter();
    message.extend(edit.map(|edit| format!("help: {}", text::shown(edit))));
    message.push(format!("cases: {}", words::named(group)));
    command("error", case, &title, &message)
}

fn error(case: &CaseRecord) -> String {
    let title = format!("{}: {}", case.ended().as_str(), text::shown(&case.id));
    let mut message = vec![words::gist(case)];
    message.extend(words::answered_row(case));
    let rerun = case.rerun.iter();
    message.extend(rerun.map(|rerun| format!("rerun: {}", text::shown(rerun))));
    command("error", case, &title, &message)
}

fn flaky(case: &CaseRecord) -> String {
    let title = format!("flaky: {}", text::shown(&case.id));
    let message: Vec<String> = words::retries(case).collect();
    command("warning", case, &title, &message)
}

fn known(case: &CaseRecord) -> String {
    let title = format!("failed as listed: {}", text::shown(&case.id));
    let message = words::known(case).unwrap_or_else(|| words::gist(case));
    command("warning", case, &title, &[message])
}

fn notice(record: &Record, errors: usize, warnings: usize) -> String {
    let judged = text::shown(&record.judgement.sentence);
    let mut message = vec![judged, words::headline(record)];
    message.extend(words::caveats(record));
    if errors > 0 {
        message.push(format!(
            "{} more did not pass",
            text::plural(errors, "case")
        ));
    }
    if warnings > 0 {
        let more = text::plural(warnings, "case");
        message.push(format!(
            "{more} more passed only after a retry, or failed as listed"
        ));
    }
    format!("::notice title=vipspec::{}", data(&message.join("\n")))
}

fn command(level: &str, case: &CaseRecord, title: &str, message: &[String]) -> String {
    format!(
        "::{level} file={},line={},title={}::{}",
        property(&text::shown(&case.file)),
        words::line(case),
        property(title),
        data(&message.join("\n"))
    )
}

/// Returns text as the message of a command.
pub(super) fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Returns text as a property of a command.
pub(super) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
