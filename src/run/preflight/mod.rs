//! Turns the operations that the cases of a run need into what a target makes of them, and into the
//! cases that need not be asked for it.
//!
//! It is the first contact: each operation is asked once, as its description has it. What does not
//! succeed blocks the cases that need it, in one group with the edit that it calls for.

mod ask;
mod blocks;
mod contact;
mod edits;
mod look;
mod members;
mod needed;
mod whose;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::stranger::described;
use super::walk::Met;
use super::{Cause, Context, End, Kept, Unjudged, Verdict};
use crate::case::Case;
use crate::text;
use crate::verdict::{self, Finding};

pub use contact::Contact;
pub use look::{Came, Look};

use ask::{Asked, Asking, NamedValue};
use contact::Found;
use edits::{Reply, captured};
use needed::{Needed, needed};
use whose::{Answerers, is_of_a_service, strange};

/// From how many cases on a run asks first.
pub const WORTH: usize = 10;

/// Asks each operation that the cases need for setup or request, once, as its description has it.
///
/// What does not succeed blocks the cases that need it; where nothing that comes is the API's, no case
/// is asked any more. Ends early, with what it has asked so far, where the run is to end.
pub async fn preflight(cases: &Arc<Vec<Case>>, context: &Context) {
    let needed = needed(cases, context);
    let mut asking = Asking::new(cases, context);
    let whys = asking.all(&needed).await;
    let redactor = context.redactor.learning(asking.exchanges(), "");
    let context = &Context {
        redactor: Arc::new(redactor.into_owned()),
        ..context.clone()
    };
    let mut found = Found::default();
    let mut answerers = Answerers::default();
    let mut told = ToldOnce::default();
    for (needed, why) in needed.iter().zip(whys) {
        let asked = asking.came_of(needed);
        let mut look = unasked(needed, why);
        if let Some(asked) = asked {
            look.came = came(cases, needed, asked, asking.sent(), context);
            look.kept = kept(asked, context);
            answerers.see(asked, &look.came, context);
        }
        let of_capture = asked.is_some_and(|asked| asked.lacking.is_some());
        found.block(&look, of_capture, context);
        look.came = told.once(look.came);
        found.looks.push(look);
    }
    if let Some(cause) = answerers.cause() {
        context.strangers.end(context.redactor.cause(&cause));
    }
    found.name_examples(cases, context);
    let _ = context.contact.0.set(found);
}

/// The edits that were told: several operations may call for one.
#[derive(Default)]
struct ToldOnce(BTreeSet<String>);

impl ToldOnce {
    fn once(&mut self, came: Came) -> Came {
        let Came::Succeeded(edits) = came else {
            return came;
        };
        let line = |edit: &String| edit.rsplit(": `").next().unwrap_or(edit).to_owned();
        let new = edits.into_iter().filter(|edit| self.0.insert(line(edit)));
        Came::Succeeded(new.collect())
    }
}

/// Returns an operation that was not asked.
fn unasked(needed: &Needed, why: Option<String>) -> Look {
    let path = needed.operation.path.split('#').next().unwrap_or_default();
    let why = why.unwrap_or_else(|| "there is no way to it".to_owned());
    Look {
        suite: needed.suite.clone(),
        operation: needed.operation.id.clone(),
        route: format!("{} {path}", needed.operation.method),
        cases: needed.cases,
        came: Came::Unasked(why),
        kept: None,
    }
}

/// Returns what came of an operation that was asked.
fn came(
    cases: &[Case],
    needed: &Needed,
    asked: &Asked<'_>,
    sent: &[NamedValue],
    context: &Context,
) -> Came {
    let case = cases.iter().find(|case| case.suite() == needed.suite);
    let Some(suite) = case.map(|case| &*case.document.suite) else {
        return Came::Unanswered("no case is of its suite".to_owned());
    };
    let (answer, met) = match (&asked.answer, &asked.met) {
        (Ok(answer), Some(met)) => (answer, met),
        (Err(obstacle), _) => return Came::Unanswered(context.redactor.text(&obstacle.reason)),
        (Ok(_), None) => return Came::Unanswered("nothing was received".to_owned()),
    };
    let seen = Reply {
        suite,
        operation: &needed.operation,
        sent: &met.exchange.request,
        wire: &met.exchange.response,
        canonical: met.response(),
        answer,
    };
    let is_success = verdict::succeeded(suite, answer);
    let edits = match &asked.lacking {
        Some((step, finding)) if is_success => {
            let name = captured(step, finding).unwrap_or_default();
            vec![seen.lacking(name, finding)]
        }
        _ if is_success => {
            let edits = seen.succeeded(&asked.kept, sent).into_iter();
            return Came::Succeeded(edits.map(|edit| context.redactor.text(&edit)).collect());
        }
        _ => seen.refused(),
    };
    let operation = &needed.operation.id;
    Came::Refused(
        context
            .redactor
            .cause(&refused(operation, met, asked, &edits, context)),
    )
}

/// Returns what came in the place of a success, and the edits that it calls for; of an answer that is
/// nobody's of the API and calls for none, whose it may be.
fn refused(
    operation: &str,
    met: &Met,
    asked: &Asked<'_>,
    edits: &[String],
    context: &Context,
) -> Cause {
    let (request, response) = (&met.exchange.request, &met.exchange.response);
    if asked.is_ours == Some(false) && !is_of_a_service(met) {
        return strange(met, context);
    }
    let said = described(response, &context.redactor);
    let sent = text::shown(&format!("{} {}", request.method, request.path));
    let title = match &asked.lacking {
        None => format!("{operation} ({sent}) is answered {said}"),
        Some((_, finding)) => format!("{operation} ({sent}) {}", not_captured(finding)),
    };
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

/// Returns what a report may have of an exchange.
fn kept(asked: &Asked<'_>, context: &Context) -> Option<Kept> {
    let exchange = &asked.met.as_ref()?.exchange;
    let verdict = Verdict::unasked(End::Skipped(Unjudged::from(String::new())));
    let room = &context.room;
    let verdict = room.verdict(&context.redactor, verdict, &[exchange]);
    verdict.exchanges.into_iter().next()
}
