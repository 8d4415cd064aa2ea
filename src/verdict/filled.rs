//! Turns an expected text, its variables and what ties its placeholders into whether a text that came is it.

use super::condition::{Wanted as Tie, wanted};
use super::{Answer, near};
use crate::case::{Expect, ExpectedDetail, ExpectedPart};
use crate::contract::{Detail, DetailPart, Suite};
use crate::template::{Problem, Scope};

/// What fills the texts of a case: the values of its variables, and what its placeholders are tied to.
pub(super) struct Filled<'a> {
    scope: &'a Scope,
    ties: Vec<(&'a str, Tie<'a>)>,
}

impl<'a> Filled<'a> {
    /// Returns what fills the texts of a case, in the light of the answer that may hold it.
    ///
    /// # Errors
    ///
    /// Returns the first variable that has no value.
    pub(super) fn of(
        expect: &'a Expect,
        suite: &'a Suite,
        scope: &'a Scope,
        answer: &'a Answer,
    ) -> Result<Self, Problem> {
        let ties = expect.ties.iter().map(|(name, condition)| {
            let tie = wanted(&condition.value, suite, scope, answer.body.as_ref())?;
            Ok((name.as_str(), tie))
        });
        let ties = ties.collect::<Result<_, Problem>>()?;
        Ok(Self { scope, ties })
    }

    /// Returns what fills texts of which no placeholder is tied.
    pub(super) fn untied(scope: &'a Scope) -> Self {
        let ties = Vec::new();
        Self { scope, ties }
    }

    /// Returns the texts of an open row that will do: where a case ties a placeholder, those that have
    /// it, since the others leave out what the source says is said.
    pub(super) fn naming<'b>(&self, forms: &'b [Detail], open: bool) -> Vec<&'b Detail> {
        let names = |form: &Detail, tied: &str| form.placeholders().any(|name| name == tied);
        let mut tied: Vec<&str> = self.ties.iter().map(|(name, _)| *name).collect();
        tied.retain(|tied| open && forms.iter().any(|form| names(form, tied)));
        let all = |form: &&Detail| tied.iter().all(|tied| names(form, tied));
        forms.iter().filter(all).collect()
    }

    /// Returns an expected text with its variables replaced, placeholders left.
    pub(super) fn form(&self, expected: &ExpectedDetail) -> Result<Detail, Problem> {
        let mut parts = Vec::new();
        for part in &expected.parts {
            parts.push(match part {
                ExpectedPart::Fixed(part) => part.clone(),
                ExpectedPart::Variable(variable) => {
                    DetailPart::Literal(self.scope.variable(variable)?.to_text())
                }
            });
        }
        Ok(Detail::from_parts(parts))
    }

    /// Tells whether a text has a form, each placeholder filled as it is tied down.
    pub(super) fn fits(&self, form: &Detail, said: &str) -> bool {
        form.matches_where(said, &|name, filling| self.is_tied(name, filling))
    }

    /// Tells whether a filling is what its placeholder is tied to.
    fn is_tied(&self, name: &str, filling: &str) -> bool {
        let mut ties = self.ties.iter().filter(|(tied, _)| *tied == name);
        ties.all(|(_, tie)| tie.accepts_text(filling))
    }

    /// Returns a form as it is shown, each placeholder as its value where that is known.
    pub(super) fn shown(&self, form: &Detail) -> String {
        form.fill(
            &|name| match self.ties.iter().find(|(tied, _)| *tied == name) {
                Some((_, Tie::Equal(value))) => value.to_text(),
                _ => format!("{{{name}}}"),
            },
        )
    }

    pub(super) fn note(&self) -> String {
        let ties = self.ties.iter();
        let said: Vec<String> = ties
            .map(|(name, tie)| match tie {
                Tie::Lacking(_) => format!("what `{{{name}}}` must equal is not in the answer"),
                Tie::Equal(_) => format!("`{{{name}}}` is `{tie}`"),
                _ => format!("`{{{name}}}` is {tie}"),
            })
            .collect();
        said.join(", ")
    }

    /// Returns the parts of an expected text as they are held nearly against one that came.
    pub(super) fn parts(&self, expected: &ExpectedDetail) -> Result<Vec<near::Part>, Problem> {
        let parts = expected.parts.iter().map(|part| {
            Ok(match part {
                ExpectedPart::Fixed(part) => near::Part::Fixed(part.clone()),
                ExpectedPart::Variable(variable) => {
                    near::Part::Exact(self.scope.variable(variable)?.to_text())
                }
            })
        });
        parts.collect()
    }

    /// Tells whether a text nearly has some parts, each placeholder filled as it is tied down.
    pub(super) fn fits_nearly(&self, parts: &[near::Part], said: &str) -> bool {
        near::fillings(parts, said).is_some_and(|fillings| {
            let mut fillings = fillings.iter();
            fillings.all(|(name, filling)| self.is_tied(name, filling))
        })
    }
}

/// Returns an expected text with each placeholder and each value that a variable brings left open.
pub(super) fn open(expected: &ExpectedDetail) -> String {
    let open = |part: &ExpectedPart| match part {
        ExpectedPart::Fixed(DetailPart::Literal(text)) => text.clone(),
        ExpectedPart::Fixed(DetailPart::Placeholder(name)) => format!("{{{name}}}"),
        ExpectedPart::Variable(_) => "{}".to_owned(),
    };
    expected.parts.iter().map(open).collect()
}
