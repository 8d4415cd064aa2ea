//! Turns what a target made of the operations that cases need into lines for a person: what did not
//! succeed first, each with the edit that it calls for.

use super::{BAD, BOLD, GOOD, ODD, styled};
use crate::run::{Came, Cause, Contact, Look};
use crate::story::failure::MARGIN;
use crate::text;

/// The longest body that is shown, in characters.
const MAX_BODY: usize = 300;

/// Returns what came of each operation, and the last line. `over` is why no case would be asked, with
/// what to do about it, where that is so; `forbidden` are the reasons for which cases are not for the
/// target, each with their number.
pub fn preflight(
    contact: &Contact,
    over: Option<(&str, Option<&str>)>,
    forbidden: &[(Cause, usize)],
) -> String {
    let looks = contact.looks();
    let mut lines = Vec::new();
    if let Some((title, help)) = over {
        lines.push(format!(
            "{} {}",
            styled(ODD, "ERROR"),
            styled(BOLD, &text::shown(title))
        ));
        lines.extend(help.map(help_line));
    }
    lines.extend(looks.iter().flat_map(|look| refused(look, over.is_some())));
    lines.extend(looks.iter().filter_map(other));
    let not_asked = looks.iter().filter_map(|look| match &look.came {
        Came::Unasked(why) => Some((why.as_str(), look.operation.as_str())),
        _ => None,
    });
    lines.extend(not_asked_lines(not_asked));
    lines.extend(forbidden.iter().flat_map(forbidden_lines));
    lines.extend(contact.lost().map(|(case, lost)| {
        let (case, lost) = (text::shown(case), text::shown(lost));
        format!("not put back: {case}: {lost}")
    }));
    lines.extend(contact.file().into_iter().flat_map(together));
    lines.push(String::new());
    lines.push(last(looks));
    lines.join("\n")
}

/// Returns the reason for which cases are not for the target.
fn forbidden_lines((cause, cases): &(Cause, usize)) -> Vec<String> {
    let (cases, title) = (text::plural(*cases, "case"), text::shown(&cause.title));
    let mut lines = vec![format!("{} {cases}: {title}", styled(ODD, "SKIP "))];
    lines.extend(cause.help.as_deref().map(help_line));
    lines
}

/// Returns the edits in one piece, as the file has them.
fn together(file: &str) -> Vec<String> {
    let mut lines = vec![String::new(), "together, in the target file:".to_owned()];
    lines.extend(
        file.lines()
            .map(|line| format!("{MARGIN}{}", text::shown(line))),
    );
    lines
}

/// Returns an operation that did not succeed: what came, the edit, the exchange.
fn refused(look: &Look, is_over: bool) -> Vec<String> {
    let Came::Refused(cause) = &look.came else {
        return Vec::new();
    };
    let needed = match look.cases {
        1 => "1 case needs it".to_owned(),
        cases => format!("{cases} cases need it"),
    };
    // Where it is why nothing else is asked, it has been said.
    let called = if is_over {
        text::shown(&look.operation)
    } else {
        text::shown(&cause.title)
    };
    let mut lines = vec![format!(
        "{} {}; {needed}",
        styled(BAD, "BLOCK"),
        styled(BOLD, &called)
    )];
    let help = cause.help.as_deref().filter(|_| !is_over);
    lines.extend(help.map(help_line));
    if let Some(kept) = &look.kept {
        let request = &kept.exchange.request;
        let path = text::shown(&request.path);
        lines.push(format!("{MARGIN}sent: {} {path}", request.method));
        let sent = request.body.as_deref().unwrap_or_default();
        for (word, body) in [("sent body", sent), ("body", &kept.exchange.response.body)] {
            if !body.is_empty() {
                let body = text::cut(String::from_utf8_lossy(body).trim(), MAX_BODY);
                lines.push(format!("{MARGIN}{word}: {}", text::shown(&body)));
            }
        }
    }
    lines
}

/// Returns an operation that succeeded, or got no answer.
fn other(look: &Look) -> Option<String> {
    let sent = look.kept.as_ref().map(|kept| {
        let request = &kept.exchange.request;
        format!("{} {}", request.method, request.path)
    });
    let called = format!(
        "{} ({})",
        styled(BOLD, &text::shown(&look.operation)),
        text::shown(sent.as_deref().unwrap_or(&look.route))
    );
    match &look.came {
        Came::Succeeded => {
            let mark = match look.edits.len() {
                0 => styled(GOOD, "OK   "),
                _ => styled(ODD, "EDIT "),
            };
            let edits = look.edits.iter();
            let edits = edits.map(|edit| format!("\n{}", help_line(&edit.said)));
            Some(format!("{mark} {called}{}", edits.collect::<String>()))
        }
        Came::Unanswered(why) => Some(format!(
            "{} {called}: {}",
            styled(ODD, "ERROR"),
            text::shown(why)
        )),
        Came::Refused(_) | Came::Unasked(_) => None,
    }
}

/// Returns a line for each reason for which operations were not asked.
fn not_asked_lines<'a>(looks: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for (why, operation) in looks {
        let operation = text::shown(operation);
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, operations)) => operations.push(operation),
            None => reasons.push((why, vec![operation])),
        }
    }
    let line = |(why, operations): (&str, Vec<String>)| {
        let why = text::shown(why);
        let skip = styled(ODD, "SKIP ");
        format!("{skip} not asked, {why}: {}", operations.join(", "))
    };
    reasons.into_iter().map(line).collect()
}

fn help_line(help: impl AsRef<str>) -> String {
    format!("{MARGIN}help: {}", text::shown(help.as_ref()))
}

fn last(looks: &[Look]) -> String {
    let (mut succeeded, mut refused, mut unanswered, mut unasked) = (0, 0, 0, 0);
    for look in looks {
        match &look.came {
            Came::Succeeded => succeeded += 1,
            Came::Refused(_) => refused += 1,
            Came::Unanswered(_) => unanswered += 1,
            Came::Unasked(_) => unasked += 1,
        }
    }
    let counts = [
        (succeeded, "succeeded", GOOD),
        (refused, "did not succeed", BAD),
        (unanswered, "without an answer", ODD),
        (unasked, "not asked", ODD),
    ];
    let some = counts.iter().filter(|(count, ..)| *count > 0);
    let counts: Vec<String> = some
        .map(|(count, word, style)| styled(*style, &format!("{count} {word}")))
        .collect();
    let more = match looks.iter().map(|look| look.edits.len()).sum() {
        0 => String::new(),
        edits => format!("; {} to make", text::plural(edits, "edit")),
    };
    format!(
        "preflight, {}: {}{more}",
        text::plural(looks.len(), "operation"),
        counts.join(", ")
    )
}
