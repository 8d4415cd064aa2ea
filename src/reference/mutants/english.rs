//! Turns rules into words, for the sentences of mutants.

use std::fmt::Display;

use crate::reference::rulebook::{Check, Gap, IntegerForm, Rule, Type};

impl Check {
    /// Returns what the check demands, as the end of "checks".
    pub(super) fn demand(&self) -> String {
        let member = match self.subject.leaf() {
            "" => "the body".to_owned(),
            _ => format!("`{}`", self.subject),
        };
        match &self.rule {
            Rule::BodyIsObject => "that the body is a JSON object".to_owned(),
            Rule::AccountKnown { .. } => "that the account of the path exists".to_owned(),
            Rule::AccountFormed(_) => "that the account id of the path is one".to_owned(),
            Rule::PathUserKnown(_) => "that the user of the path is registered".to_owned(),
            Rule::NoOtherMembers { .. } => format!("that {member} has only known members"),
            Rule::NotUpdatable => format!("that {member} is left out"),
            Rule::HasType(_) => format!("that {member} has a type it may have"),
            Rule::NotMissing(_) => format!("that {member} is there"),
            Rule::Alone => format!("that {member} is `N` with nothing beside it"),
            Rule::OneOf(_) => format!("that {member} is one of its values"),
            Rule::Transition(_) => format!("that {member} may follow the stored one"),
            Rule::Date(_) => format!("that {member} is a date"),
            Rule::NotBeforeToday { .. } => format!("that {member} does not lie in the past"),
            Rule::InRanges { .. } => format!("that {member} is an integer in its range"),
            Rule::Length { .. } => format!("that {member} is neither too long nor too short"),
            Rule::NotAbove { bound, .. } => format!("that {member} is no greater than `{bound}`"),
            Rule::AnyIs { .. } => format!("that what {member} needs is switched on"),
            Rule::UserRegistered(_) => format!("that the user of {member} is registered"),
            Rule::CodeKnown(_) => "that the code is one of the account".to_owned(),
            Rule::CodeOwned { .. } => "that the code is the user's own".to_owned(),
            Rule::CodeUnused => "that the code was not used before".to_owned(),
            Rule::CodeFresh { .. } => "that the code has not expired".to_owned(),
            Rule::Sent(_) => format!("that {member} is sent, and of a type it may have"),
            Rule::NoneOf(_) => format!("that the service is available for {member}"),
            Rule::TokenKnown => format!("that the token of {member} exists"),
            Rule::TokenIn(states) => {
                let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
                format!("that the token is {}", states.join(" or "))
            }
            Rule::SecondSent { second, .. } => format!("that {member} is followed by `{second}`"),
            Rule::OneTimeCode { .. } => format!("that {member} is right"),
            Rule::Time => format!("that {member} is a time"),
            Rule::Ahead { .. } => format!("that {member} lies ahead, and not too far"),
            Rule::MediaType(_) => "that the body has the right media type".to_owned(),
            Rule::NotRepeated(_) => format!("that {member} is new"),
            Rule::Unchanged => format!("that {member} stays as it is"),
            Rule::Contains(part) => format!("that {member} has `{part}` in it"),
        }
    }
}

impl Type {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Flag => "flag",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Text => "text",
            Self::List => "list",
            Self::Object => "object",
        }
    }
}

impl Gap {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Null => "null",
            Self::Empty => "empty",
            Self::White => "white",
            Self::UnicodeWhite => "unicode-white",
        }
    }
}

impl IntegerForm {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Text => "text",
            Self::Fraction => "fraction",
        }
    }
}

/// Makes one segment of an id from a text: blanks become hyphens, slashes go, nothing is `empty`.
pub(super) fn slug(text: impl Display) -> String {
    let text = text.to_string();
    match text.replace('/', "").replace(' ', "-") {
        slug if slug.is_empty() => "empty".to_owned(),
        slug => slug,
    }
}
