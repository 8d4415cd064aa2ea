//! Turns an exchange that was seen into the draft of a case: what is known of it before it is worded.

use super::borrow::Setup;
use super::call::{Called, pairs};
use super::expectation::Held;
use super::new_row::Said;
use super::proof::Wire;
use super::{Ground, Refused, call, values};
use crate::json::Json;
use crate::seen::Seen;
use crate::verdict::Answer;

/// How much of a case says what was seen to the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fidelity {
    /// What changes from day to day is a variable.
    Variables,
    /// The example is changed to what was seen, and nothing is a variable but secrets.
    Letter,
    /// Verb, path and body stand there in full.
    Whole,
}

/// How a case comes by what its path names.
#[derive(Debug, Default)]
pub(super) struct Arrangement {
    pub(super) setup: Option<Setup>,
    /// How many path parameters stand for what the setup made, from the left.
    pub(super) made: usize,
}

/// One exchange on its way to a case.
pub(super) struct Draft<'a> {
    pub(super) seen: &'a Seen,
    pub(super) ground: &'a Ground<'a>,
    pub(super) answer: Answer,
    pub(super) held: Held<'a>,
    pub(super) called: Called<'a>,
    pub(super) wire: Wire,
    /// Names and values of the request, by which a text may repeat it.
    pub(super) said: Said,
    /// What is told where the suite describes no operation like the request.
    pub(super) unknown: Option<String>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        seen: &'a Seen,
        ground: &'a Ground<'a>,
        answer: Answer,
        held: Held<'a>,
    ) -> Result<Self, Refused> {
        let called = call::called(seen, ground.suite, ground.base);
        let unknown = called.unknown(seen, ground.suite);
        let called = called.expressible();
        let mut said = values(seen);
        said.extend(named(&called.params));
        let query = called.query.as_deref().and_then(pairs);
        said.extend(named(&query.unwrap_or_default()));
        // A row has no secret of a target in it.
        said.extend(named(ground.secrets).map(|(_, value)| (String::new(), value)));
        Ok(Self {
            wire: Wire::new(seen, &called).map_err(Refused::Problem)?,
            seen,
            ground,
            answer,
            held,
            called,
            said,
            unknown,
        })
    }

    /// Returns path and query below the target's URL, as they can be sent.
    pub(super) fn path(&self) -> &str {
        &self.wire.path
    }
}

impl Arrangement {
    /// Returns how faithfully its request may be written, the freest first.
    pub(super) fn fidelities(&self) -> &'static [Fidelity] {
        match self.setup {
            Some(_) => &[Fidelity::Variables],
            None => &[Fidelity::Variables, Fidelity::Letter, Fidelity::Whole],
        }
    }
}

fn named(pairs: &[(String, String)]) -> impl Iterator<Item = (String, Json)> {
    let pairs = pairs.iter();
    pairs.map(|(name, value)| (name.clone(), Json::from(value.as_str())))
}
