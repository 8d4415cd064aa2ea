//! Turns a target's binding into the reference that speaks so, and into what the binding loses.

use std::sync::Arc;

use super::exit::Exit;
use super::stop::Stop;
use crate::case::{Case, Library};
use crate::proof::{self, Held, Unclean};
use crate::reference::Rulebook;
use crate::run::{self, Clock, Dialect, Origin, Verdict};
use crate::source::Diagnostic;
use crate::text;

/// How many cases that do not pass are shown.
const SHOWN: usize = 5;

/// Reads how the service of a target speaks; no header of it is resolved.
pub(super) fn read(name: &str, origin: &Origin, library: &Library) -> Result<Dialect, Stop> {
    let folder = run::target_folder(origin.folder());
    let today = Clock::default().today();
    Ok(Dialect::read(name, folder.as_deref(), library, today)?)
}

/// Asks all cases, through the bindings of a target, of the reference that speaks in them; what came
/// of it, in a line.
///
/// # Errors
///
/// Returns the cases that do not pass: what the data loses.
pub(super) fn hold(name: &str, origin: &Origin, library: &Library) -> Result<String, Stop> {
    let dialect = read(name, origin, library)?;
    let served = proof::suites();
    let spoken = |suite: &str| {
        let mut bound = dialect.bindings.iter();
        served.contains(&suite) && bound.any(|(known, _)| known == suite)
    };
    let mut cases = dialect.library.cases().map_err(Stop::Invalid)?;
    cases.retain(|case| spoken(case.suite()));
    if cases.is_empty() {
        return Ok(format!(
            "{name}: no other names to hold against the embedded reference"
        ));
    }
    let cases = Arc::new(cases);
    let held = ask(&cases, &dialect)?;
    if !held.unclean.is_empty() {
        return Err(Stop::Invalid(problems(name, &cases, &held.unclean)));
    }
    let skipped = match held.skipped {
        0 => String::new(),
        skipped => format!(", {skipped} cannot be asked there"),
    };
    let unseen = match held.unseen {
        0 => String::new(),
        unseen => format!(
            ", and {} at what a request did cannot be taken there",
            text::plural(unseen, "look")
        ),
    };
    let passed = text::plural(cases.len() - held.skipped, "case");
    Ok(format!(
        "{name}: {passed} held in its names{skipped}{unseen}"
    ))
}

fn ask(cases: &Arc<Vec<Case>>, dialect: &Dialect) -> Result<Held, Stop> {
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime =
        runtime.map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    let rulebook = Rulebook::vendor();
    Ok(runtime.block_on(proof::dressed(cases, &rulebook, &dialect.bindings, jobs)))
}

/// Says of each case that does not pass what came.
fn problems(name: &str, cases: &[Case], unclean: &[Unclean]) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = unclean
        .iter()
        .take(SHOWN)
        .map(|unclean| problem(name, &cases[unclean.index], &unclean.verdict))
        .collect();
    if let Some(more @ 1..) = unclean.len().checked_sub(SHOWN)
        && let Some(last) = problems.last_mut()
    {
        let help = format!("so it is with {} more", text::plural(more, "case"));
        last.help = Some(help);
    }
    problems
}

fn problem(name: &str, case: &Case, verdict: &Verdict) -> Diagnostic {
    let source = &case.document.source;
    let lost = format!("`{}` does not hold in the names of `{name}`", case.id);
    match verdict.findings().first() {
        Some(finding) => {
            let title = format!(
                "{lost}: {} is `{}`, not `{}`",
                finding.column.as_str(),
                text::shown(&finding.actual),
                text::shown(&finding.expected)
            );
            Diagnostic::at(source, finding.span, title)
        }
        None => {
            let reason = verdict.reason().unwrap_or_default();
            let title = format!("{lost}: {}", text::shown(&reason));
            Diagnostic::at(source, case.document.request.span, title)
        }
    }
    .help("two names or places of the binding may be one, or one lies over another")
}

#[cfg(test)]
mod tests {
    use super::{SHOWN, problems};
    use crate::case::{Pattern, Selection};
    use crate::proof::Unclean;
    use crate::run::{End, Origin, Verdict};

    #[test]
    fn five_cases_that_do_not_hold_are_shown_and_the_others_counted() {
        let selection = Selection {
            patterns: vec![Pattern("vip-rest/users/*".to_owned())],
            ..Selection::default()
        };
        let cases = selection
            .choose(&Origin::Binary.library().unwrap())
            .unwrap();
        let of = |count: usize| {
            let unclean = (0..count).map(|index| Unclean {
                index,
                verdict: Verdict::unasked(End::Errored("no answer".to_owned().into())),
            });
            problems("t", &cases, &unclean.collect::<Vec<_>>())
        };
        let usual = of(1)[0].help.clone();
        assert_eq!(
            (of(SHOWN).len(), &of(SHOWN)[SHOWN - 1].help),
            (SHOWN, &usual)
        );
        let seven = of(SHOWN + 2);
        let help = seven[SHOWN - 1].help.as_deref();
        assert_eq!(
            (seven.len(), help),
            (SHOWN, Some("so it is with 2 cases more"))
        );
        let title = format!(
            "`{}` does not hold in the names of `t`: no answer",
            cases[0].id
        );
        assert_eq!(seven[0].title, title);
    }
}
