//! Turns a suite of which no operation could be asked into whether the target has anything of it.

use std::collections::BTreeSet;

use super::ask::{Asked, Asking};
use super::contact::{Block, Found};
use super::look::{Came, Look};
use super::needed::Needed;
use crate::binding::TargetLine;
use crate::case::{Call, Case};
use crate::json::Json;
use crate::run::stranger::described;
use crate::run::{Cause, Context, KnownFailure};
use crate::text;

/// The code that an unrouted path is answered with.
const UNROUTED: u16 = 404;

/// A suite of which the target has nothing.
struct Absent<'a> {
    suite: &'a str,
    /// What was asked.
    operation: &'a str,
    asked: Asked<'a>,
    /// How many cases are not asked for it.
    cases: usize,
}

/// Asks for something that does no harm of each suite of which nothing was asked, and blocks the cases of
/// those that the target answers as it does a path that nobody has routed.
pub(super) async fn knock(
    needed: &[Needed],
    asking: &mut Asking<'_>,
    found: &mut Found,
    context: &Context,
) {
    let there: Vec<String> = suites(&found.looks, |came| matches!(came, Came::Succeeded));
    for suite in unasked(needed, asking) {
        let Some(absent) = absent(&suite, asking, context).await else {
            continue;
        };
        let cause = context.redactor.cause(&absent.cause(&there, context));
        let kept = absent.asked.shown(context);
        let own = found.looks.iter_mut().filter(|look| look.suite == suite);
        for look in own {
            look.came = Came::Unasked(format!("the target has nothing of {suite}"));
            if look.operation == absent.operation {
                look.came = Came::Refused(cause.clone());
                look.cases = absent.cases;
                look.kept.clone_from(&kept);
            }
        }
        let reason = format!("not asked: the target has nothing of {suite}");
        found.absent(&suite, Block::new(reason, &cause, kept, false, context));
    }
}

/// Returns the suites that have a case which may be asked so.
pub(super) fn doors<'a>(cases: &'a [Case], context: &Context) -> BTreeSet<&'a str> {
    let harmless = cases.iter().filter(|case| harm(case, context).is_some());
    harmless.map(Case::suite).collect()
}

fn suites(looks: &[Look], wanted: fn(&Came) -> bool) -> Vec<String> {
    let mut suites: Vec<String> = Vec::new();
    for look in looks.iter().filter(|look| wanted(&look.came)) {
        if !suites.contains(&look.suite) {
            suites.push(look.suite.clone());
        }
    }
    suites
}

/// Returns the suites of which nothing was asked.
fn unasked(needed: &[Needed], asking: &Asking<'_>) -> BTreeSet<String> {
    let of = |was_asked: bool| {
        let such = needed
            .iter()
            .filter(move |needed| asking.came_of(needed).is_some() == was_asked);
        such.map(|needed| needed.suite.clone())
            .collect::<BTreeSet<_>>()
    };
    &of(false) - &of(true)
}

async fn absent<'a>(suite: &str, asking: &mut Asking<'a>, context: &Context) -> Option<Absent<'a>> {
    let cases = asking.cases;
    let own = || {
        let own = cases.iter().enumerate();
        own.filter(|(_, case)| case.suite() == suite && context.forbids(case).is_none())
    };
    let harmless = own().filter_map(|(at, case)| Some((harm(case, context)?, at)));
    let (_, at) = harmless.min()?;
    let case = &cases[at];
    let Call::Operation { operation, .. } = &case.document.request.call else {
        return None;
    };
    let asked = asking.knock(at).await?;
    let is_unrouted = asked.answer.as_ref().is_ok_and(|answer| {
        answer.code == UNROUTED && answer.classify(&case.document.suite).is_none()
    });
    is_unrouted.then(|| Absent {
        suite: case.suite(),
        operation: &operation.id,
        asked,
        cases: own().count(),
    })
}

/// Returns how much a case may do when it is asked by itself, the least first: it reads, or its answer is
/// to be an error; none where it needs or uses up something.
fn harm(case: &Case, context: &Context) -> Option<u8> {
    let document = &case.document;
    let is_alone = document.setup.is_empty()
        && document.after.is_empty()
        && document.teardown.is_empty()
        && document.exclusive.is_empty()
        && document.identity_of(&document.request).is_none();
    let is_operation = matches!(document.request.call, Call::Operation { .. });
    let may = is_alone
        && is_operation
        && !KnownFailure::lists(&context.rules.known, &case.id)
        && context.forbids(case).is_none();
    match (document.request.method(), document.expects_success()) {
        _ if !may => None,
        ("GET" | "HEAD", _) => Some(0),
        (_, false) => Some(1),
        (_, true) => None,
    }
}

impl Absent<'_> {
    /// Returns what came, and what to write; `there` are the suites of which the target has something.
    fn cause(&self, there: &[String], context: &Context) -> Cause {
        let Self {
            suite,
            operation,
            asked,
            ..
        } = self;
        let met = asked.met.as_ref();
        let said = met.map(|met| {
            let request = &met.exchange.request;
            let sent = text::shown(&format!("{} {}", request.method, request.path));
            let said = described(&met.exchange.response, &context.redactor);
            format!(": {operation} ({sent}) is answered {said}")
        });
        let suites = there.iter().map(|suite| suite.as_str().into());
        let speaks = TargetLine::at(&["suites"], Json::List(suites.collect()));
        let routes = TargetLine::binding(suite, &["routes", operation], "/...");
        let help = if there.is_empty() {
            format!("is the URL right? If so, name its routes, such as {routes}")
        } else {
            format!(
                "a service without {suite} has a file that says so, {speaks}; one that has it names its routes, such as {routes}"
            )
        };
        Cause {
            title: format!("nothing of {suite} is there{}", said.unwrap_or_default()),
            help: Some(help.into()),
        }
    }
}
