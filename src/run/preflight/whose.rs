//! Turns the answers of a preflight into whether anybody of the API gave one.

use super::ask::{Asked, json};
use super::look::Came;
use crate::run::stranger::{self, described};
use crate::run::walk::Met;
use crate::run::{Cause, Context};
use crate::text;

/// Who answered what was asked.
#[derive(Default)]
pub(super) struct Answerers {
    asked: usize,
    ours: usize,
    codes: Vec<u16>,
    /// Whether a service speaks, in other words than those of the API.
    is_json: bool,
    /// What came first, and what it calls for.
    first: Option<Cause>,
}

impl Answerers {
    pub(super) fn see(&mut self, asked: &Asked<'_>, came: &Came, context: &Context) {
        let Some(is_ours) = asked.is_ours else { return };
        self.is_json |= asked.met.as_ref().is_some_and(is_of_a_service);
        self.asked += 1;
        self.ours += usize::from(is_ours);
        self.codes
            .extend(asked.met.iter().map(|met| met.exchange.response.code));
        let cause = match (came, &asked.answer) {
            (Came::Refused(cause), _) => Some(cause.clone()),
            (_, Err(obstacle)) => obstacle.cause.clone(),
            // A page that says 200.
            _ => asked.met.as_ref().map(|met| strange(met, context)),
        };
        if self.first.is_none() {
            self.first = cause;
        }
    }

    /// Returns why no case is to be asked, where nothing that came is the API's.
    pub(super) fn cause(self) -> Option<Cause> {
        let first = self.first.filter(|_| self.asked > 0 && self.ours == 0)?;
        let tried = text::plural(self.asked, "operation");
        let one = self.codes.first();
        let one = one.filter(|one| self.codes.iter().all(|code| code == *one));
        let help = match one {
            Some(code @ (401 | 403)) => {
                let advice = stranger::advice(*code);
                Some(format!("every answer is {code}: {advice}").into())
            }
            _ => first.help,
        };
        let who = if self.is_json || one.is_some_and(|code| is_no_route(*code)) {
            "nothing is answered as the API does"
        } else if one.is_some() && self.asked > 1 {
            "somebody else answers, whatever is asked"
        } else {
            "somebody else answers"
        };
        Some(Cause {
            title: format!("{who} ({tried} tried): {}", first.title),
            help,
        })
    }
}

/// Returns what an answer is that is nobody's of the API.
pub(super) fn strange(met: &Met, context: &Context) -> Cause {
    let response = &met.exchange.response;
    Cause {
        title: described(response, &context.redactor),
        help: Some(stranger::advice(response.code).into()),
    }
}

/// Tells whether a code says that nobody has routed what was asked: any server says so of itself.
pub(super) fn is_no_route(code: u16) -> bool {
    matches!(code, 404 | 405 | 501)
}

/// Tells whether an answer is that of some service, and not of a gate before it.
pub(super) fn is_of_a_service(met: &Met) -> bool {
    let response = &met.exchange.response;
    let is_gate = matches!(response.code, 300..=399 | 401 | 403 | 407 | 429 | 500..);
    !is_gate && json(&response.body).is_some()
}

#[cfg(test)]
mod tests {
    use super::Answerers;
    use crate::run::Cause;

    #[test]
    fn where_every_answer_refuses_whoever_asks_it_is_said_what_to_do_about_it() {
        let help = |codes: &[u16]| {
            let answerers = Answerers {
                asked: codes.len(),
                codes: codes.to_vec(),
                first: Some(Cause {
                    title: "t".to_owned(),
                    help: Some("the first's".into()),
                }),
                ..Answerers::default()
            };
            answerers.cause().unwrap().help.unwrap().to_string()
        };
        assert!(
            help(&[401, 401]).starts_with("every answer is 401: "),
            "{}",
            help(&[401, 401])
        );
        assert!(
            help(&[403]).starts_with("every answer is 403: "),
            "{}",
            help(&[403])
        );
        assert_eq!(help(&[401, 403]), "the first's");
        assert_eq!(help(&[500, 500]), "the first's");
    }
}
