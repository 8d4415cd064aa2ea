//! Turns an answer that was as expected into those of a service that says one thing of it wrongly.
//!
//! What the table leaves open is no slip: a row without a text has none to get wrong.

mod body;
mod head;
mod letters;
mod slip;
mod slipping;
mod words;

use crate::exchange::Response;

pub(super) use body::Constants;
pub use slip::Kind;
pub(super) use slip::{ExpectedAnswer, Slip};
pub use slipping::Slipping;

use slip::Change;

impl ExpectedAnswer<'_> {
    /// Tells whether its case fails where the answer has a slip in it.
    pub(super) fn notices(&self, slip: &Slip) -> bool {
        let response = slip.applied(self);
        self.take.is_noticed(self.case, self.envelope, &response)
    }

    /// Returns every slip that there is of it.
    pub(super) fn slips(&self, known: &Constants) -> Vec<Slip> {
        let mut slips = head::slips(self);
        if self.is_known() {
            slips.extend(words::slips(self));
        }
        slips.extend(body::slips(self, known));
        slips
    }
}

impl Slip {
    /// Returns the answer with the slip in it.
    fn applied(&self, seen: &ExpectedAnswer<'_>) -> Response {
        let mut response = seen.take.response.clone();
        match &self.change {
            Change::Code(code) => response.code = *code,
            Change::Header(name, value) => {
                response.headers.retain(|(known, _)| known != name);
                let value = value.iter().map(|value| (name.clone(), value.clone()));
                response.headers.extend(value);
            }
            Change::Body(body) => response.body.clone_from(body),
            Change::Member(place, value) => {
                if let Some(body) = &seen.answer.body {
                    let changed = body::with(body, place, value.clone());
                    response.body = changed.to_string().into_bytes();
                }
            }
        }
        response
    }
}
