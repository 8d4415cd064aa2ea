//! Turns a merge patch and an example into whether it changes anything of it, before a run.

use super::each;
use crate::json::Json;
use crate::template::{Tree, Variable};

/// Tells whether a merge patch leaves anything of an example other than it was; what is not known
/// before a run is another value.
pub(super) fn changes(example: &Tree, patch: &Tree, values: &[(String, Json)]) -> bool {
    let (Tree::Map(members), Tree::Map(patches)) = (example, patch) else {
        return known(example, values).is_none_or(|old| known(patch, values) != Some(old));
    };
    let member = |name: &str| {
        let mut members = members.iter();
        members.find(|(known, _)| known.plain() == Some(name))
    };
    patches.iter().any(|(name, patch)| {
        let name = match name.plain() {
            Some(name) => Some(name.to_owned()),
            None => known(&Tree::Text(name.clone()), values).map(|name| name.to_text()),
        };
        let Some(name) = name else { return true };
        let is_gone = matches!(patch, Tree::Null) || known(patch, values) == Some(Json::Null);
        match member(&name) {
            Some(_) if is_gone => true,
            Some((_, old)) => changes(old, patch, values),
            None => !is_gone,
        }
    })
}

/// Tells whether a merge patch takes something out.
pub(super) fn has_null(patch: &Json) -> bool {
    let mut members = patch.members().iter();
    *patch == Json::Null || members.any(|(_, value)| has_null(value))
}

/// Returns a value that is known before a run.
pub(super) fn known(tree: &Tree, values: &[(String, Json)]) -> Option<Json> {
    let mut known = true;
    tree.for_each_variable(&mut |variable| match variable {
        Variable::Named(name) => known &= values.iter().any(|(value, _)| value == name),
        _ => known = false,
    });
    known
        .then(|| tree.resolve(&each::scope(values)).ok())
        .flatten()
}
