//! Turns a choice and a target into the cases to ask; what is wrong with a file of ours comes first.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::exit::Exit;
use super::{Stop, library, output};
use crate::case::Case;
use crate::proof;
use crate::run::{self, Choice, Target};
use crate::text;

/// Returns the chosen cases as the target's file describes their operations.
///
/// `nearest` has a word for a pattern that no case matches: the pattern may be meant for something
/// else.
pub(super) fn chosen(
    choice: &Choice,
    target: &Target,
    nearest: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Case>, Stop> {
    let mut library = library(choice.cases.as_deref())?;
    target.describe(&mut library).map_err(Stop::Invalid)?;
    let selection = choice.selection().map_err(Stop::invalid)?;
    let chosen = selection.choose(&library).map_err(Stop::Invalid)?;
    if chosen.is_empty() {
        let (title, help) = selection.explain_nothing(&library);
        let help = choice
            .patterns
            .first()
            .and_then(|word| nearest(word))
            .unwrap_or(help);
        return Err(Stop::because(Exit::Nothing, title, help));
    }
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let mut problems = target.check_known(&library, today);
    problems.extend(run::missing_environment(&chosen, &run::environment()));
    if !problems.is_empty() {
        return Err(Stop::Invalid(problems));
    }
    target.check_vars(&library).map_err(Stop::usage)?;
    Ok(chosen)
}

/// Says that the embedded reference is asked for what it does not serve: every case would fail there.
pub(super) fn warn_of_reference(target: &Target, cases: &[Case], instead: &str) {
    let served = proof::suites();
    let foreign = cases.iter().find(|case| !served.contains(&case.suite()));
    if let (None, Some(case)) = (&target.base, foreign) {
        output::note(&format!(
            "the embedded reference serves only {}; name the service of `{}` {instead}",
            text::listed(served),
            text::escape(case.suite()),
        ));
    }
}

/// Says which secrets are too short to be hidden wherever they stand.
pub(super) fn warn_of_short_secrets(cases: &[Case], targets: &[&Target]) {
    for warning in run::short_secrets(cases, &run::environment(), targets) {
        let help = warning.help.unwrap_or_default();
        output::note(&format!("{}; {help}", warning.title));
    }
}
