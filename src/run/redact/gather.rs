//! Turns cases, a target and the environment into the secrets of a run.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Named, Redactor, SHORT};
use crate::case::Case;
use crate::run::Target;
use crate::template::{Environment, Problem, Variable};

impl Redactor {
    /// Returns a redactor for every `${secret:}` that the cases use, and for those of the target.
    pub fn for_cases(cases: &[Case], environment: &Environment, target: &[String]) -> Self {
        let named: Vec<Named> = names(cases)
            .into_iter()
            .filter_map(|name| {
                let value = environment(&name).ok().flatten()?;
                Some(Named { name, value })
            })
            .collect();
        let values = named.iter().map(|named| &named.value);
        Self::new(values.chain(target).map(String::as_str)).naming(named)
    }

    /// Returns one that knows which variables hold secrets of a target file.
    #[must_use]
    pub fn of_target(self, target: &Target) -> Self {
        let named = target.named_secrets.iter();
        let named = named.map(|(name, value)| Named {
            name: name.clone(),
            value: value.clone(),
        });
        self.naming(named)
    }

    fn naming(mut self, more: impl IntoIterator<Item = Named>) -> Self {
        // What a shell takes as a name, and what there is to hide.
        let is_name = |name: &str| {
            let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            name.bytes().all(is_word) && !name.starts_with(|first: char| first.is_ascii_digit())
        };
        let more = more.into_iter();
        let more = more.filter(|named| is_name(&named.name) && !named.value.is_empty());
        Arc::make_mut(&mut self.named).extend(more);
        self
    }
}

/// Returns the name of every `${secret:}` that cases use.
fn names(cases: &[Case]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut collect = |variable: &Variable| {
        if let Variable::Secret(name) = variable {
            names.insert(name.clone());
        }
    };
    for case in cases {
        let used = case.document.environment.iter();
        used.for_each(|used| collect(&used.value));
        for variable in &case.document.suite.vars {
            variable.value.for_each_variable(&mut collect);
        }
    }
    names
}

/// Returns a warning for every secret that is too short to be hidden in the midst of other text,
/// each once.
pub fn short_secrets(
    cases: &[Case],
    environment: &Environment,
    targets: &[&Target],
) -> Vec<Problem> {
    let of_cases = names(cases).into_iter();
    let mut named: BTreeSet<(String, String)> = of_cases
        .filter_map(|name| {
            Some((environment(&name).ok().flatten()?, name)).map(|(value, name)| (name, value))
        })
        .collect();
    named.extend(
        targets
            .iter()
            .flat_map(|target| target.named_secrets.clone()),
    );
    let mut warnings = Vec::new();
    for (name, value) in &named {
        if is_short(value) {
            warnings.push(warning(&format!("the secret `{name}`")));
        }
    }
    let is_named = |secret: &String| named.iter().any(|(_, value)| value == secret);
    for target in targets {
        let mut literal = target.secrets.iter().filter(|secret| !is_named(secret));
        if literal.any(|secret| is_short(secret)) {
            let name = target.name.as_deref().unwrap_or_default();
            warnings.push(warning(&format!("a secret in the target file `{name}`")));
        }
    }
    warnings
}

fn is_short(secret: &str) -> bool {
    (1..SHORT).contains(&secret.chars().count())
}

fn warning(what: &str) -> Problem {
    Problem::new(format!("{what} has fewer than {SHORT} characters"))
        .help("it is hidden only where it stands alone: take a longer one")
}
