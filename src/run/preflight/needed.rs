//! Turns the cases of a run into the operations that they need, each with the steps that lead to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::case::{Call, Case, Step};
use crate::contract::Operation;
use crate::run::{Context, KnownFailure};
use crate::template::Variable;

/// An operation that cases need for their setup or their request.
#[derive(Debug)]
pub(super) struct Needed {
    /// The operation.
    pub(super) operation: Arc<Operation>,
    /// The suite that describes it.
    pub(super) suite: String,
    /// How many cases need it.
    pub(super) cases: usize,
    /// The steps that lead to it, or why it is not asked.
    pub(super) prelude: Result<Prelude, &'static str>,
}

/// The steps that lead to a request which is as its description has it.
#[derive(Debug)]
pub(super) struct Prelude {
    /// The place of the case that has them.
    pub(super) case: usize,
    /// How many steps of its setup come before.
    pub(super) before: usize,
    /// The request.
    pub(super) step: Step,
}

/// How good a way is; the first is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    /// A case on the operation, whose setup asks operations as they are described: what one has made
    /// all others can use.
    Shared,
    /// The same before another step of a case.
    SharedOnTheWay,
    /// A case on the operation, with a setup of its own.
    Own,
    /// The same before another step of a case.
    OwnOnTheWay,
}

/// What is known of an operation so far.
struct Gathered {
    operation: Arc<Operation>,
    /// The places of the first and of the last case that need it.
    first: usize,
    last: usize,
    cases: usize,
    /// Whether all of them are listed as failing.
    listed: bool,
    /// Whether a case has its success without the envelope, which says of no other that it is one.
    bare: bool,
    best: Option<(Worth, Prelude)>,
}

/// Returns the operations in the order in which they are asked: those that change what is there come
/// last, and among equals the one of the first case first.
pub(super) fn needed(cases: &[Case], context: &Context) -> Vec<Needed> {
    let once = exclusive(cases);
    let mut found: BTreeMap<(&str, &str), Gathered> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        if context.forbids(case).is_some() {
            continue;
        }
        let listed = KnownFailure::lists(&context.rules.known, &case.id);
        for (before, step) in leading(case) {
            let Call::Operation { operation, .. } = &step.call else {
                continue;
            };
            let key = (case.suite(), operation.id.as_str());
            let known = found.entry(key).or_insert_with(|| Gathered {
                operation: Arc::clone(operation),
                first: index,
                last: usize::MAX,
                cases: 0,
                listed: true,
                bare: false,
                best: None,
            });
            known.cases += usize::from(known.last != index);
            known.last = index;
            known.listed &= listed;
            known.bare |= before == case.document.setup.len() && case.document.is_bare();
            known.consider(cases, index, before, &once);
        }
    }
    let mut found: Vec<((&str, &str), Gathered)> = found.into_iter().collect();
    found.sort_by_key(|(_, known)| (last(&known.operation.method), known.first));
    let needed = found.into_iter().map(|((suite, _), known)| Needed {
        suite: suite.to_owned(),
        cases: known.cases,
        prelude: known.prelude(&once),
        operation: known.operation,
    });
    needed.collect()
}

/// Returns the steps before an answer is judged, each with how many come before it.
pub(super) fn leading(case: &Case) -> impl Iterator<Item = (usize, &Step)> {
    let document = &case.document;
    let steps = document.setup.iter().chain([&document.request]);
    steps.enumerate()
}

/// Tells whether a step asks an operation as its description has it, as the target's first identity:
/// what came of it is the same for all cases.
pub(super) fn is_shared(case: &Case, step: &Step) -> bool {
    step.is_plain()
        && step.expect.is_none()
        && step.until.is_none()
        && case.document.identity_of(step).is_none()
}

impl Gathered {
    /// Takes the way that a case has to the operation, where it is better than the one before.
    fn consider(&mut self, cases: &[Case], case: usize, before: usize, once: &BTreeSet<String>) {
        if matches!(self.best, Some((Worth::Shared, _))) {
            return;
        }
        let Some((worth, prelude)) = prelude(cases, case, before, once) else {
            return;
        };
        if self.best.as_ref().is_none_or(|(best, _)| worth < *best) {
            self.best = Some((worth, prelude));
        }
    }

    fn prelude(&self, once: &BTreeSet<String>) -> Result<Prelude, &'static str> {
        if self.listed {
            return Err("all of its cases are listed as failing");
        }
        if self.bare {
            return Err("its answers do not say whether it succeeded");
        }
        if !variables(&self.operation).is_disjoint(once) {
            return Err("it uses what the target has only once");
        }
        if self.operation.unshown {
            return Err("the description shows no value of something that it needs");
        }
        let (_, prelude) = self.best.as_ref().ok_or("no setup brings what it needs")?;
        Ok(Prelude {
            case: prelude.case,
            before: prelude.before,
            step: prelude
                .step
                .plain()
                .ok_or("it is none of the description")?,
        })
    }
}

/// Returns the way that a case has to its step behind so many others, and what it is worth; none
/// where it lacks a variable, or would use what a target has only once.
fn prelude(
    cases: &[Case],
    index: usize,
    before: usize,
    once: &BTreeSet<String>,
) -> Option<(Worth, Prelude)> {
    let case = &cases[index];
    let document = &case.document;
    let (_, step) = leading(case).nth(before)?;
    let plain = step.plain()?;
    let Call::Operation { operation, .. } = &plain.call else {
        return None;
    };
    let is_request = before == document.setup.len();
    // Its fault lies in what its setup leaves out: what is asked here would not succeed either.
    let is_faulty = is_request && step.is_plain() && !document.expects_success();
    if is_faulty || !document.exclusive.is_empty() {
        return None;
    }
    let own = case.entry.iter().map(|(name, _)| name.as_str());
    let own = own.chain(document.vars.iter().map(|(name, _)| name.as_str()));
    // The names that a case has without a step, but for its own; and those that it has sent or brought.
    let mut known: BTreeSet<&str> = BTreeSet::new();
    known.extend(document.suite.vars.iter().map(|it| it.name.as_str()));
    let mut made: BTreeSet<String> = own.clone().map(str::to_owned).collect();
    let mut shared = document.identity_of(step).is_none();
    for step in &document.setup[..before.min(document.setup.len())] {
        let captured = step.captures.iter().map(|capture| capture.name.as_str());
        made.extend(captured.clone().map(str::to_owned));
        let Call::Operation { operation, .. } = &step.call else {
            shared = false;
            continue;
        };
        let used = variables(operation);
        if !used.is_disjoint(once) {
            return None;
        }
        shared &= is_shared(case, step) && has_all(&known, &used);
        known.extend(captured);
        made.extend(used);
    }
    // What a path names has to be there: a value that nothing before has sent or brought names nothing.
    if !operation.parameters().all(|name| made.contains(name)) {
        return None;
    }
    let used = variables(operation);
    shared &= has_all(&known, &used);
    known.extend(own);
    if !has_all(&known, &used) {
        return None;
    }
    let worth = match (shared, is_request) {
        (true, true) => Worth::Shared,
        (true, false) => Worth::SharedOnTheWay,
        (false, true) => Worth::Own,
        (false, false) => Worth::OwnOnTheWay,
    };
    let prelude = Prelude {
        case: index,
        before,
        step: plain,
    };
    Some((worth, prelude))
}

fn has_all(known: &BTreeSet<&str>, used: &BTreeSet<String>) -> bool {
    used.iter().all(|name| known.contains(name.as_str()))
}

/// Returns the names of the variables that an operation's path and example hold.
fn variables(operation: &Operation) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = operation.parameters().map(str::to_owned).collect();
    if let Some(example) = &operation.example {
        example.for_each_variable(&mut |variable| names.extend(named(variable)));
    }
    names
}

fn named(variable: &Variable) -> Option<String> {
    match variable {
        Variable::Named(name) | Variable::Like(name) => Some(name.clone()),
        _ => None,
    }
}

/// Returns the variables that name what a target has only once.
fn exclusive(cases: &[Case]) -> BTreeSet<String> {
    let templates = cases.iter().flat_map(|case| &case.document.exclusive);
    let variables = templates.flat_map(|template| template.variables());
    variables.filter_map(named).collect()
}

/// Returns how late an operation of this verb is asked.
fn last(method: &str) -> u8 {
    match method {
        "DELETE" => 2,
        "PUT" | "PATCH" => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::needed;
    use crate::case::{Pattern, Selection};
    use crate::exchange::{Client, Connection};
    use crate::run::tests::of_things;
    use crate::run::{Context, KnownFailure, Origin, Rules};
    use crate::source::Source;
    use crate::yaml;

    #[test]
    fn what_changes_a_thing_is_asked_behind_what_asks_and_what_removes_it_last() {
        let case = of_things(
            "setup:\n  - { operation: createThing, capture: { thingId: $.id } }\n  - { operation: getThing }\n  - { operation: updateThing }\nrequest: { operation: deleteThing }\nexpect: { code: 200 }\n",
        );
        let service = async |_| http::Response::new(Vec::new());
        let client = Arc::new(Client::within(service, &Connection::writing()));
        let context = Context::new(client, Arc::new(|_| Ok(None)));
        let needed = needed(&[case], &context);
        let order: Vec<&str> = needed.iter().map(|it| it.operation.id.as_str()).collect();
        let expected = ["createThing", "getThing", "updateThing", "deleteThing"];
        assert_eq!(order, expected);
    }

    #[test]
    fn an_operation_all_of_whose_cases_are_listed_as_failing_is_not_asked_first() {
        let selection = Selection {
            patterns: vec![Pattern("vip-rest/accounts/create-*".to_owned())],
            ..Selection::default()
        };
        let cases = selection
            .choose(&Origin::Binary.library().unwrap())
            .unwrap();
        let why = |listed: &str| {
            let entry =
                format!("- {{ case: {listed}, reason: r, owner: ada, until: 2999-01-01 }}\n");
            let source = Source::new("known.yaml", entry);
            let list = yaml::parse(&source).unwrap();
            let service = async |_| http::Response::new(Vec::new());
            let client = Arc::new(Client::within(service, &Connection::writing()));
            let context = Context::new(client, Arc::new(|_| Ok(None))).under(Rules {
                known: KnownFailure::read(&list, &source, &mut Vec::new()),
                ..Rules::default()
            });
            let needed = needed(&cases, &context);
            let create = needed.iter().find(|it| it.operation.id == "createAccount");
            create.unwrap().prelude.as_ref().err().copied()
        };
        assert_eq!(why("vip-rest/accounts/create-without-mandatory"), None);
        let all = "all of its cases are listed as failing";
        assert_eq!(why("vip-rest"), Some(all));
    }

    #[test]
    fn what_a_target_has_only_once_is_not_asked_first() {
        let case = |exclusive: &str| {
            of_things(&format!(
                "setup: [{{ operation: createThing, capture: {{ thingId: $.id }} }}]\nrequest: {{ operation: getThing }}\nexpect: {{ code: 200 }}\n{exclusive}"
            ))
        };
        let service = async |_| http::Response::new(Vec::new());
        let client = Arc::new(Client::within(service, &Connection::writing()));
        let context = Context::new(client, Arc::new(|_| Ok(None)));
        let ways = |exclusive: &str| {
            let needed = needed(&[case(exclusive)], &context);
            needed.iter().filter(|it| it.prelude.is_ok()).count()
        };
        assert_eq!(ways(""), 2);
        assert_eq!(ways("exclusive: [the-lamp]\n"), 0);
    }
}
