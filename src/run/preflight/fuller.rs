//! Turns what cases send besides an operation's example into the members that the service does not know.
//!
//! The example is the smallest body that succeeds: a member that stands in none would be found out only by
//! the cases about it, each by itself.

use super::ask::Asking;
use super::edits::reply;
use super::look::{Came, Edit, Look};
use super::needed::Needed;
use crate::case::{Body, Call, Case, Step};
use crate::json::Json;
use crate::run::rules::with_own;
use crate::run::unknown::says_unknown;
use crate::run::{Context, KnownFailure};
use crate::template::{Scope, Template, Tree};

/// Asks each operation that makes something once more, with every member that a case sends which is to
/// succeed, and adds the edit to what came of it where the service does not know one.
pub(super) async fn ask(
    needed: &[Needed],
    asking: &mut Asking<'_>,
    looks: &mut [Look],
    context: &Context,
) {
    for needed in needed {
        let own =
            |look: &&mut Look| look.suite == needed.suite && look.operation == needed.operation.id;
        let Some(look) = looks.iter_mut().find(own) else {
            continue;
        };
        if !matches!(look.came, Came::Succeeded) {
            continue;
        }
        let Some((case, step)) = fuller(needed, asking, context) else {
            continue;
        };
        let Some(asked) = asking.again(case, needed, &step).await else {
            continue;
        };
        let suite = &asking.cases[case].document.suite;
        let edit = reply(needed, suite, &asked, asking, context, |seen| {
            let told = seen.answer_text()?;
            says_unknown(&told.text).then(|| seen.members()).flatten()
        });
        let edit = edit.flatten().map(Edit::asked);
        look.edits
            .extend(edit.map(|edit| edit.redacted(&context.redactor)));
    }
}

/// Returns the operations that are asked so, if they succeed.
pub(super) fn all<'a>(
    needed: &'a [Needed],
    cases: &'a [Case],
    context: &'a Context,
) -> impl Iterator<Item = &'a Needed> {
    needed.iter().filter(move |needed| {
        let mut merges = cases.iter().filter_map(|case| merge(case, needed, context));
        let is_more = |tree: &Tree| match tree {
            Tree::Map(members) => {
                let mut names = members.iter().filter_map(|(name, _)| name.plain());
                names.any(|name| !is_in_example(needed, name))
            }
            _ => false,
        };
        needed.prelude.is_ok() && merges.any(is_more)
    })
}

/// Returns the request with every member that cases send besides, and the case that it stands for.
fn fuller(needed: &Needed, asking: &Asking<'_>, context: &Context) -> Option<(usize, Step)> {
    let prelude = needed.prelude.as_ref().ok()?;
    let scope = asking.came_of(needed)?.scope();
    let mut members: Vec<(Template, Tree)> = Vec::new();
    for case in asking.cases {
        let more = merge(case, needed, context).and_then(|tree| resolved(tree, case, scope));
        for (name, value) in more.iter().flat_map(Json::members) {
            let is_known = members.iter().any(|(known, _)| known.plain() == Some(name));
            if *value != Json::Null && !is_known && !is_in_example(needed, name) {
                members.push((Template::plain_text(name), literal(value)));
            }
        }
    }
    let mut step = prelude.step.plain().filter(|_| !members.is_empty())?;
    step.body = Body::Example {
        merge: Some(Tree::Map(members)),
        set: Vec::new(),
    };
    Some((prelude.case, step))
}

/// Returns what a case that is to succeed sends besides the example of an operation that makes something.
fn merge<'a>(case: &'a Case, needed: &Needed, context: &Context) -> Option<&'a Tree> {
    let document = &case.document;
    let request = &document.request;
    let (Call::Operation { operation, .. }, Body::Example { merge, set }) =
        (&request.call, &request.body)
    else {
        return None;
    };
    let is_it = operation.id == needed.operation.id
        && case.suite() == needed.suite
        && operation.method == "POST"
        && set.is_empty()
        && document.expects_success()
        && !KnownFailure::lists(&context.rules.known, &case.id);
    let may = is_it && context.forbids(case).is_none();
    merge.as_ref().filter(|_| may)
}

fn resolved(tree: &Tree, case: &Case, scope: &Scope) -> Option<Json> {
    let scope = with_own(scope.clone(), case).ok()?;
    tree.resolve(&scope).ok()
}

fn is_in_example(needed: &Needed, name: &str) -> bool {
    match &needed.operation.example {
        Some(Tree::Map(members)) => members.iter().any(|(known, _)| known.plain() == Some(name)),
        _ => false,
    }
}

/// Returns a value in which nothing is filled.
fn literal(value: &Json) -> Tree {
    match value {
        Json::Null => Tree::Null,
        Json::Bool(value) => Tree::Bool(*value),
        Json::Number(number) => Tree::Number(number.clone()),
        Json::Text(text) => Tree::Text(Template::plain_text(text)),
        Json::List(items) => Tree::List(items.iter().map(literal).collect()),
        Json::Object(_) => {
            let members = value.members().iter();
            let members = members.map(|(name, value)| (Template::plain_text(name), literal(value)));
            Tree::Map(members.collect())
        }
    }
}
