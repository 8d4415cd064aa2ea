//! Turns the templates of a suite into patterns of the values that they draw.

use regex_lite::Regex;

use crate::template::{Part, Template, Variable};

/// A UUID, as a pattern.
pub(super) const UUID: &str = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

/// Tells whether a text as a whole has a form.
pub(super) fn whole(pattern: &str, text: &str) -> bool {
    Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|form| form.is_match(text))
}

/// Returns the pattern of the values that a template draws; none where it has variables of other kinds.
pub(super) fn drawn(template: &Template) -> Option<String> {
    let parts = template.parts().iter().map(|part| match part {
        Part::Literal(text) => Some(regex_lite::escape(text)),
        Part::Variable(Variable::Digits(count)) => Some(format!("[0-9]{{{count}}}")),
        Part::Variable(Variable::Uuid) => Some(UUID.to_owned()),
        Part::Variable(_) => None,
    });
    parts.collect()
}

/// Tells whether a variable is an ordinary name or address where each case draws one: what has a blank
/// or an `@` in it is no id.
pub(super) fn is_free(template: &Template) -> bool {
    let says = |part: &Part| matches!(part, Part::Literal(said) if said.contains([' ', '@']));
    template.plain().is_none() && template.parts().iter().any(says)
}
