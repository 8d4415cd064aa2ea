//! Turns verdicts into the causes that several of them share.

use std::collections::HashMap;

use super::{Cause, CauseRecord, Outcome, Verdict};
use crate::case::Case;
use crate::contract::CodePattern;
use crate::exchange::{Obstacle, Response};
use crate::template::Scope;
use crate::text;
use crate::verdict::{Alike, Answer, blanked};

/// From how many cases on a cause is told once, for all of them.
const SHARED: usize = 2;

impl Cause {
    /// Returns what an obstacle says, whatever was asked for.
    pub(super) fn of_obstacle(obstacle: &Obstacle) -> Self {
        Self {
            title: format!("{} the target: {}", obstacle.kind.says(), obstacle.reason),
            help: Some(obstacle.remedy().into()),
        }
    }

    /// Returns what kept a step of `setup` from succeeding, without the values of the one case.
    pub(super) fn of_setup(
        step: &str,
        answer: &Answer,
        expected: CodePattern,
        scope: &Scope,
    ) -> Self {
        let said = blanked(&described(answer, expected), scope);
        Self::from(format!("setup: {step} is answered {said}"))
    }

    /// Returns what a step of `setup` brought that was not expected, likewise.
    pub(super) fn of_step(step: &str, alike: &Alike) -> Self {
        let Alike {
            expected, actual, ..
        } = alike;
        let [expected, actual] = [expected, actual].map(|text| text::shown(text));
        Self::from(if expected.is_empty() {
            format!("setup: {step}: {actual}")
        } else {
            format!("setup: {step} brought `{actual}` where `{expected}` was needed")
        })
    }

    /// Returns what a step of `setup` did not bring that was to be captured, likewise.
    pub(super) fn of_capture(step: &str, alike: &Alike) -> Self {
        let place = alike.at.as_deref().map(text::shown).unwrap_or_default();
        let elsewhere = alike.stands.as_deref().map(text::shown);
        let stands =
            elsewhere.map_or_else(String::new, |place| format!("; it stands at `{place}`"));
        Self::from(format!(
            "setup: {step} brought no {place} to capture{stands}"
        ))
    }

    /// Returns what an answer is that has not the form of this API.
    ///
    /// A proxy's login or another service answers every case alike, and none of the findings says so.
    pub fn of_stranger(answer: &Answer, response: &Response) -> Option<Self> {
        if answer.error.is_some() || response.body.is_empty() || response.json().is_ok() {
            return None;
        }
        let form = response.header_values("content-type").next();
        let form = form.map_or_else(|| "no content-type".to_owned(), text::shown);
        Some(Self {
            title: format!(
                "answers have not the form of this API: {}, {form}",
                answer.code
            ),
            help: Some(
                "is this the right service, and does a proxy or a login stand before it?".into(),
            ),
        })
    }
}

/// Returns what an answer was in place of success: `401 where 2xx was needed, BAD_REQUEST`.
pub(super) fn described(answer: &Answer, expected: CodePattern) -> String {
    let mut said = format!("{} where {expected} was needed", answer.code);
    for part in [&answer.error, &answer.detail].into_iter().flatten() {
        said.push_str(", ");
        said.push_str(&text::shown(part));
    }
    said
}

/// Returns the causes that several cases share, the most frequent first.
pub(super) fn causes<'a>(pairs: impl Iterator<Item = (&'a Case, &'a Verdict)>) -> Vec<CauseRecord> {
    let mut causes: Vec<CauseRecord> = Vec::new();
    let mut known: HashMap<&Cause, usize> = HashMap::new();
    let mut skipped = Vec::new();
    for (case, verdict) in pairs {
        let Some(cause) = verdict.cause() else {
            continue;
        };
        let at = *known.entry(cause).or_insert_with(|| {
            causes.push(CauseRecord {
                title: cause.title.clone(),
                help: cause.help.as_deref().map(str::to_owned),
                cases: Vec::new(),
            });
            causes.len() - 1
        });
        causes[at].cases.push(case.id.clone());
        if verdict.outcome() == Outcome::Skipped {
            skipped.push(cause.title.as_str());
        }
    }
    // A skipped case is shown nowhere else, so why it was is told even of one.
    let is_told = |cause: &CauseRecord| {
        cause.cases.len() >= SHARED || skipped.contains(&cause.title.as_str())
    };
    causes.retain(is_told);
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.cases.len()));
    causes
}
