//! Turns a tree of templates into a value, once its variables are known.

use super::{Problem, Scope, Tree};
use crate::json::Json;

impl Tree {
    /// Returns the value with every variable replaced.
    ///
    /// # Errors
    ///
    /// Returns the first variable that has no value.
    pub fn resolve(&self, scope: &Scope) -> Result<Json, Problem> {
        Ok(match self {
            Self::Null => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Number(number) => Json::Number(number.clone()),
            Self::Text(template) => scope.value(template)?,
            Self::List(items) => items
                .iter()
                .map(|item| item.resolve(scope))
                .collect::<Result<_, _>>()?,
            Self::Map(members) => members
                .iter()
                .map(|(key, value)| Ok((scope.text(key)?, value.resolve(scope)?)))
                .collect::<Result<_, _>>()?,
        })
    }
}
