//! Turns the operations that the cases of a run need into what a target makes of them, and into the
//! cases that need not be asked for it.
//!
//! It is the first contact: each operation is asked once, as its description has it. What does not
//! succeed blocks the cases that need it, in one group with the edit that it calls for.

mod ask;
mod blocks;
mod contact;
mod edits;
mod fuller;
mod knock;
mod look;
mod members;
mod needed;
mod planned;
mod whose;

use std::sync::Arc;

use super::stranger::{described, form};
use super::walk::Met;
use super::{Cause, Context, Limit, Stop};
use crate::case::Case;
use crate::text;
use crate::verdict::Finding;

pub use contact::Contact;
pub use look::{Came, Edit, Look};
pub(super) use planned::planned;

use ask::{Asked, Asking};
use contact::Found;
use edits::{QUOTED, captured, reply};
use needed::{Needed, needed};
use whose::{Answerers, is_no_route, is_of_a_service, strange};

/// From how many cases on a run asks first.
pub const WORTH: usize = 10;

/// Asks each operation that the cases need for setup or request, once, as its description has it.
///
/// What does not succeed blocks the cases that need it; where nothing that comes is the API's, no case
/// is asked any more. Ends early, with what it has asked so far, where the run is to end or its limit is
/// over, and returns why.
pub async fn preflight(cases: &[Case], context: &Context, limit: &Limit) -> Stop {
    let needed = needed(cases, context);
    let mut asking = Asking::new(cases, context, limit);
    let whys = asking.all(&needed).await;
    let redactor = context.redactor.learning(asking.exchanges(), "");
    let context = &Context {
        redactor: Arc::new(redactor.into_owned()),
        ..context.clone()
    };
    let mut found = Found {
        lost: asking.lost(&context.redactor),
        ..Found::default()
    };
    let mut answerers = Answerers::default();
    for (needed, why) in needed.iter().zip(whys) {
        let asked = asking.came_of(needed);
        let mut look = unasked(needed, why);
        if let Some(asked) = asked {
            (look.came, look.edits) = came(cases, needed, asked, &asking, context);
            look.kept = asked.shown(context);
            answerers.see(asked, &look.came, context);
        }
        let of_capture = asked.is_some_and(|asked| asked.lacking.is_some());
        found.block(&look, of_capture, context);
        found.looks.push(look);
    }
    if let Some(cause) = answerers.cause() {
        context.strangers.end(context.redactor.cause(&cause));
    } else {
        fuller::ask(&needed, &mut asking, &mut found.looks, context).await;
        knock::knock(&needed, &mut asking, &mut found, context).await;
    }
    look::tell_once(&mut found.looks);
    found.file = look::together(&found.looks, &context.redactor);
    found.name_examples(cases, context);
    let _ = context.contact.0.set(found);
    asking.stop()
}

/// Returns why cases are not for this target, each with their number, in the order of the cases.
pub fn forbidden(cases: &[Case], context: &Context) -> Vec<(Cause, usize)> {
    let mut found: Vec<(Cause, usize)> = Vec::new();
    for cause in cases.iter().filter_map(|case| context.forbids(case)) {
        let cause = context.redactor.cause(&cause);
        match found.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, cases)) => *cases += 1,
            None => found.push((cause, 1)),
        }
    }
    found
}

/// Returns an operation that was not asked.
fn unasked(needed: &Needed, why: Option<String>) -> Look {
    let path = needed.operation.bare_path();
    let why = why.unwrap_or_else(|| "there is no way to it".to_owned());
    Look {
        suite: needed.suite.clone(),
        operation: needed.operation.id.clone(),
        route: format!("{} {path}", needed.operation.method),
        cases: needed.cases,
        came: Came::Unasked(why),
        edits: Vec::new(),
        kept: None,
    }
}

/// Returns what came of an operation that was asked.
fn came(
    cases: &[Case],
    needed: &Needed,
    asked: &Asked<'_>,
    asking: &Asking<'_>,
    context: &Context,
) -> (Came, Vec<Edit>) {
    let unanswered = |why: String| (Came::Unanswered(why), Vec::new());
    let case = cases.iter().find(|case| case.suite() == needed.suite);
    let Some(suite) = case.map(|case| &*case.document.suite) else {
        return unanswered("no case is of its suite".to_owned());
    };
    if let Err(obstacle) = &asked.answer {
        return unanswered(context.redactor.text(&obstacle.reason));
    }
    let is_success = asked.succeeded(suite);
    let edits = reply(needed, suite, asked, asking, context, |seen| {
        match &asked.lacking {
            Some((step, finding)) if is_success => {
                let name = captured(step, finding).unwrap_or_default();
                vec![seen.lacking(name, finding)]
            }
            _ if is_success => seen.succeeded(&asked.kept, asking.sent()),
            _ => seen.refused(),
        }
    });
    let said = reply(needed, suite, asked, asking, context, |seen| seen.says());
    let (Some(edits), Some(met)) = (edits, &asked.met) else {
        return unanswered("nothing was received".to_owned());
    };
    let redacted = |edits: Vec<Edit>| -> Vec<Edit> {
        let edits = edits.into_iter();
        edits.map(|edit| edit.redacted(&context.redactor)).collect()
    };
    if is_success && asked.lacking.is_none() {
        return (Came::Succeeded, redacted(edits));
    }
    let cause = refused(
        &needed.operation.id,
        met,
        asked,
        said.flatten().as_deref(),
        &edits,
        context,
    );
    (
        Came::Refused(context.redactor.cause(&cause)),
        redacted(edits),
    )
}

/// Returns what came in the place of a success, and the edits that it calls for; of an answer that is
/// nobody's of the API and calls for none, whose it may be.
fn refused(
    operation: &str,
    met: &Met,
    asked: &Asked<'_>,
    said: Option<&str>,
    edits: &[Edit],
    context: &Context,
) -> Cause {
    let (request, response) = (&met.exchange.request, &met.exchange.response);
    let is_routed = !is_no_route(response.code);
    if asked.is_ours == Some(false) && is_routed && !is_of_a_service(met) {
        return strange(met, context);
    }
    let said = match said {
        Some(said) => {
            let said = context.redactor.text(said);
            format!(
                "{}: `{}`",
                form(response),
                text::shown(&text::cut(&said, QUOTED))
            )
        }
        None => described(response, &context.redactor),
    };
    let sent = text::shown(&format!("{} {}", request.method, request.path));
    let title = match &asked.lacking {
        None => format!("{operation} ({sent}) is answered {said}"),
        Some((_, finding)) => format!("{operation} ({sent}) {}", not_captured(finding)),
    };
    let edits: Vec<&str> = edits.iter().map(|edit| edit.said.as_str()).collect();
    Cause {
        title,
        help: Some(edits.join("; ").into()),
    }
}

/// Returns what a success lacks that a setup was to keep.
fn not_captured(finding: &Finding) -> String {
    let place = finding
        .alike
        .at
        .as_deref()
        .map(text::shown)
        .unwrap_or_default();
    let stands = finding.alike.stands.as_deref().map(text::shown);
    let stands = stands.map(|place| format!("; it stands at `{place}`"));
    format!(
        "brought no `{place}` to capture{}",
        stands.unwrap_or_default()
    )
}
