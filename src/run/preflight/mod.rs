//! Turns the operations that the cases of a run need into what a target makes of them, and into the
//! cases that need not be asked for it.
//!
//! It is the first contact: each operation is asked once, as its description has it. What does not
//! succeed blocks the cases that need it, in one group with the edit that it calls for.

mod ask;
mod edits;
mod members;
mod needed;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::stranger::described;
use super::walk::Met;
use super::{Cause, Context, End, Kept, Known, Obstacle, Verdict, stranger};
use crate::case::{Call, Case, Step};
use crate::contract::Suite;
use crate::text;
use crate::verdict::{self, Finding};

use ask::{Asked, Asking, json};
use edits::{Seen, captured};
use needed::{Needed, leading, needed};

/// From how many cases on a run asks first.
pub const WORTH: usize = 10;

/// What a run knows of its target before its first case; nothing, where it did not ask.
#[derive(Debug, Default)]
pub struct Contact(OnceLock<Found>);

#[derive(Debug, Default)]
struct Found {
    looks: Vec<Look>,
    /// By suite and operation.
    blocks: BTreeMap<(String, String), Block>,
}

/// An operation, and what came of it.
#[derive(Debug, Clone)]
pub struct Look {
    /// The suite that describes it.
    pub suite: String,
    /// Its name.
    pub operation: String,
    /// Its verb and path in the description.
    pub route: String,
    /// How many cases need it.
    pub cases: usize,
    /// What came of it.
    pub came: Came,
    /// What was sent and received, where it was asked; without any secret.
    pub kept: Option<Kept>,
}

/// What came of an operation.
#[derive(Debug, Clone)]
pub enum Came {
    /// It succeeded; the edits are those without which answers are misread.
    Succeeded(Vec<String>),
    /// It did not, for this, and with what to do about it.
    Refused(Cause),
    /// No answer came, for this.
    Unanswered(String),
    /// It was not asked, for this.
    Unasked(String),
}

/// Why cases are not asked.
#[derive(Debug)]
struct Block {
    /// The verdict of each of them, without exchanges.
    verdict: Verdict,
    /// What was sent and received.
    kept: Vec<Kept>,
    /// The first of the cases, which shows it.
    example: Option<String>,
    /// Whether it is only what a setup would have kept that is not there.
    of_capture: bool,
}

/// Asks each operation that the cases need for setup or request, once, as its description has it.
///
/// What does not succeed blocks the cases that need it; where nothing that comes is the API's, no case
/// is asked any more. Ends early, with what it has asked so far, where the run is to end.
pub async fn preflight(cases: &Arc<Vec<Case>>, context: &Context) {
    let needed = needed(cases, context);
    let mut asking = Asking::new(cases, context);
    let unasked = asking.all(&needed).await;
    let mut found = Found::default();
    let mut strangers = Strangers::default();
    let mut told = Told::default();
    for (needed, unasked) in needed.iter().zip(unasked) {
        let Some(suite) = suite(cases, needed) else {
            continue;
        };
        let asked = asking.came_of(needed);
        let (came, kept) = match asked {
            Some(asked) => {
                let came = came(needed, suite, asked, asking.sent(), context);
                strangers.see(asked, &came, context);
                (came, kept(asked, context))
            }
            None => {
                let why = unasked.unwrap_or_else(|| "there is no way to it".to_owned());
                (Came::Unasked(why), None)
            }
        };
        if let Came::Refused(cause) = &came {
            let key = (needed.suite.clone(), needed.operation.id.clone());
            let of_capture = asked.is_some_and(|asked| asked.lacking.is_some());
            let reason = format!("not asked: {} did not succeed", needed.operation.id);
            let block = Block::new(reason, cause, kept.clone(), of_capture, context);
            found.blocks.insert(key, block);
        }
        let came = told.once(came);
        found.looks.push(Look {
            suite: needed.suite.clone(),
            operation: needed.operation.id.clone(),
            route: route(needed),
            cases: needed.cases,
            came,
            kept,
        });
    }
    if let Some(cause) = strangers.cause() {
        context.strangers.end(context.redactor.cause(&cause));
    }
    found.name_examples(cases, context);
    let _ = context.contact.0.set(found);
}

/// The edits that were told: several operations may call for one.
#[derive(Default)]
struct Told(BTreeSet<String>);

impl Told {
    fn once(&mut self, came: Came) -> Came {
        let Came::Succeeded(edits) = came else {
            return came;
        };
        let line = |edit: &String| edit.rsplit(": `").next().unwrap_or(edit).to_owned();
        let new = edits.into_iter().filter(|edit| self.0.insert(line(edit)));
        Came::Succeeded(new.collect())
    }
}

/// Who answered what was asked.
#[derive(Default)]
struct Strangers {
    asked: usize,
    ours: usize,
    codes: Vec<u16>,
    /// Whether a service speaks, in other words than those of the API.
    is_json: bool,
    /// What came first, and what it calls for.
    first: Option<Cause>,
}

impl Strangers {
    fn see(&mut self, asked: &Asked<'_>, came: &Came, context: &Context) {
        let Some(is_ours) = asked.is_ours else { return };
        self.is_json |= asked.met.as_ref().is_some_and(is_of_a_service);
        self.asked += 1;
        self.ours += usize::from(is_ours);
        self.codes
            .extend(asked.met.iter().map(|met| met.exchange.response.code));
        let cause = match (came, &asked.answer) {
            (Came::Refused(cause), _) => Some(cause.clone()),
            (_, Err(obstacle)) => obstacle.cause.clone(),
            // A page that says 200.
            _ => asked.met.as_ref().map(|met| strange(met, context)),
        };
        if self.first.is_none() {
            self.first = cause;
        }
    }

    /// Returns why no case is to be asked, where nothing that came is the API's.
    fn cause(self) -> Option<Cause> {
        let first = self.first.filter(|_| self.asked > 0 && self.ours == 0)?;
        let tried = text::plural(self.asked, "operation");
        let help = match self.codes.first() {
            Some(code @ (401 | 403)) if self.codes.iter().all(|it| it == code) => {
                let advice = stranger::advice(*code);
                Some(format!("every answer is {code}: {advice}").into())
            }
            _ => first.help,
        };
        let who = match self.is_json {
            true => "nothing is answered as the API does",
            false => "somebody else answers, whatever is asked",
        };
        Some(Cause {
            title: format!("{who} ({tried} tried): {}", first.title),
            help,
        })
    }
}

fn suite<'a>(cases: &'a [Case], needed: &Needed) -> Option<&'a Suite> {
    let case = cases.iter().find(|case| case.suite() == needed.suite)?;
    Some(&case.document.suite)
}

fn route(needed: &Needed) -> String {
    let path = needed.operation.path.split('#').next().unwrap_or_default();
    format!("{} {path}", needed.operation.method)
}

/// Returns what came of an operation that was asked.
fn came(
    needed: &Needed,
    suite: &Suite,
    asked: &Asked<'_>,
    sent: &[edits::Known],
    context: &Context,
) -> Came {
    let (answer, met) = match (&asked.answer, &asked.met) {
        (Ok(answer), Some(met)) => (answer, met),
        (Err(obstacle), _) => return Came::Unanswered(context.redactor.text(&obstacle.reason)),
        (Ok(_), None) => return Came::Unanswered("nothing was received".to_owned()),
    };
    let seen = Seen {
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
            .cause(&refused(operation, met, asked, edits, context)),
    )
}

/// Returns what an answer is that is nobody's of the API.
fn strange(met: &Met, context: &Context) -> Cause {
    let response = &met.exchange.response;
    Cause {
        title: described(response, &context.redactor),
        help: Some(stranger::advice(response.code).into()),
    }
}

/// Returns what came in the place of a success, and the edits that it calls for; of an answer that is
/// nobody's of the API and calls for none, whose it may be.
fn refused(
    operation: &str,
    met: &Met,
    asked: &Asked<'_>,
    edits: Vec<String>,
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

/// Tells whether an answer is that of some service, and not of a gate before it.
fn is_of_a_service(met: &Met) -> bool {
    let response = &met.exchange.response;
    let is_gate = matches!(response.code, 300..=399 | 401 | 403 | 407 | 429 | 500..);
    !is_gate && json(&response.body).is_some()
}

/// Returns what a report may have of an exchange.
fn kept(asked: &Asked<'_>, context: &Context) -> Option<Kept> {
    let exchange = &asked.met.as_ref()?.exchange;
    let verdict = Verdict::unasked(End::Skipped(Obstacle::from(String::new())));
    let exchanges = std::slice::from_ref(exchange);
    let verdict = context.room.verdict(&context.redactor, &verdict, exchanges);
    verdict.exchanges.into_iter().next()
}

impl Block {
    fn new(
        reason: String,
        cause: &Cause,
        kept: Option<Kept>,
        of_capture: bool,
        context: &Context,
    ) -> Self {
        let end = End::Blocked(Obstacle {
            reason,
            cause: Some(cause.clone()),
            kind: None,
        });
        let verdict = Verdict::unasked(end);
        Self {
            verdict: context.room.verdict(&context.redactor, &verdict, &[]),
            kept: kept.into_iter().collect(),
            example: None,
            of_capture,
        }
    }
}

impl Found {
    /// Names, for each block, the first case that it keeps from being asked.
    fn name_examples(&mut self, cases: &[Case], context: &Context) {
        for case in cases {
            let Some(key) = self.blocking(case, context) else {
                continue;
            };
            if context.forbids(case).is_some() {
                continue;
            }
            if let Some(block) = self.blocks.get_mut(&key) {
                block.example.get_or_insert_with(|| case.id.clone());
            }
        }
    }

    /// Returns the operation for which a case is not asked.
    fn blocking(&self, case: &Case, context: &Context) -> Option<(String, String)> {
        if self.blocks.is_empty() || Known::lists(&context.rules.known, &case.id) {
            return None;
        }
        let request = &case.document.request;
        leading(case).find_map(|(_, step)| {
            let Call::Operation { operation, .. } = &step.call else {
                return None;
            };
            let key = (case.suite().to_owned(), operation.id.clone());
            let block = self.blocks.get(&key)?;
            let is_request = std::ptr::eq(step, request);
            let is_asked = is_request && (block.of_capture || is_that_very(case, step));
            (!is_asked).then_some(key)
        })
    }
}

/// Tells whether a request is the one that was asked first.
fn is_that_very(case: &Case, step: &Step) -> bool {
    let document = &case.document;
    step.is_plain()
        && document.identity_of(step).is_none()
        && case.entry.is_empty()
        && document.vars.is_empty()
}

impl Contact {
    /// Returns the operations in the order in which they were asked.
    pub fn looks(&self) -> &[Look] {
        self.0
            .get()
            .map(|found| found.looks.as_slice())
            .unwrap_or_default()
    }

    /// Returns the verdict of a case that needs an operation which did not succeed.
    pub(super) fn blocked(&self, case: &Case, context: &Context) -> Option<Verdict> {
        let found = self.0.get()?;
        let block = found.blocks.get(&found.blocking(case, context)?)?;
        Some(Verdict {
            exchanges: match block.example.as_ref() == Some(&case.id) {
                true => block.kept.clone(),
                false => Vec::new(),
            },
            ..block.verdict.clone()
        })
    }
}
