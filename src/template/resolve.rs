//! Turns a tree of templates into a value, or into its JSON, once its variables are known.

use super::{Part, Problem, Scope, Tree};
use crate::json::{self, Json};

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

    /// Writes the JSON of the value without blanks, and makes no value of what is text already.
    ///
    /// # Errors
    ///
    /// Returns the first variable that has no value.
    pub fn write(&self, scope: &Scope, written: &mut String) -> Result<(), Problem> {
        match self {
            Self::Text(template) => match template.parts() {
                [Part::Literal(text)] => json::quote(text, written),
                _ => scope.value(template)?.write(written),
            },
            Self::List(items) => {
                written.push('[');
                for (at, item) in items.iter().enumerate() {
                    written.push_str(if at == 0 { "" } else { "," });
                    item.write(scope, written)?;
                }
                written.push(']');
            }
            Self::Map(members) if self.has_plain_keys() => {
                written.push('{');
                for (at, (key, value)) in members.iter().enumerate() {
                    written.push_str(if at == 0 { "" } else { "," });
                    json::quote(key.plain().unwrap_or_default(), written);
                    written.push(':');
                    value.write(scope, written)?;
                }
                written.push('}');
            }
            // Two keys may come to one.
            _ => self.resolve(scope)?.write(written),
        }
        Ok(())
    }

    /// Tells whether it is a mapping whose keys are what they say: no two of them are one.
    pub fn has_plain_keys(&self) -> bool {
        match self {
            Self::Map(members) => members.iter().all(|(key, _)| key.plain().is_some()),
            _ => false,
        }
    }
}
