//! Holds the server to the page: most tests ask the interpreter, those of the wire ask a socket.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::decide::Moment;
use super::interpret::{Request, Trail, answer};
use super::rulebook::{Check, Operation, Rulebook};
use super::state::State;
use crate::json;

mod accounts;
mod breaking;
mod credential_forms;
mod credentials;
mod order;
mod parties;
mod policies;
mod registrations;
mod users;
mod wire;

/// Noon of 2026-03-10 in UTC.
const NOW: Timestamp = Timestamp::constant(1_773_144_000, 0);
const ACCOUNT: &str = "100000001";
const ACCOUNT_BODY: &str = r#"{"accountName":"Acme","organizationalUnit":"Sales"}"#;

/// Holds a rulebook with its state, and a clock that only a test moves.
struct Bench {
    rulebook: Rulebook,
    state: State,
    moment: Moment,
    trail: Trail,
    /// Who asks from now on.
    party: &'static str,
}

impl Bench {
    fn new(rulebook: Rulebook) -> Self {
        Self {
            rulebook,
            state: State::default(),
            moment: Moment {
                time: NOW,
                now: Instant::now(),
            },
            trail: Trail::default(),
            party: "",
        }
    }

    /// Returns a bench with one account, `ACCOUNT`.
    fn with_account() -> Self {
        Self::broken(|_| {})
    }

    /// Returns a bench with one account whose rulebook was changed.
    fn broken(change: impl FnOnce(&mut Rulebook)) -> Self {
        let mut rulebook = Rulebook::vendor();
        change(&mut rulebook);
        let mut bench = Self::new(rulebook);
        bench.ask("POST /v1/accounts", ACCOUNT_BODY);
        bench
    }

    fn wait(&mut self, seconds: u64) {
        self.moment.now += Duration::from_secs(seconds);
    }

    /// Asks a request line, in which `#` stands for the account, and returns code and body.
    fn ask(&mut self, line: &str, body: &str) -> (u16, String) {
        let line = line.replace('#', &format!("/v1/accounts/{ACCOUNT}"));
        let (verb, path) = line.split_once(' ').expect("a request line has a space");
        let request = Request {
            verb: verb.to_owned(),
            path: path.to_owned(),
            media_type: None,
            party: self.party.to_owned(),
            body: json::read(body.as_bytes()).ok().map(|read| read.value),
        };
        let Self {
            rulebook,
            state,
            moment,
            trail,
            ..
        } = self;
        let reply = answer(rulebook, state, &request, moment, trail);
        (reply.code.as_u16(), reply.body)
    }

    #[track_caller]
    fn accepts(&mut self, line: &str, body: &str) -> String {
        let (code, answer) = self.ask(line, body);
        assert!(code == 201 || code == 200, "{line} {body}: {code} {answer}");
        answer
    }

    #[track_caller]
    fn refuses(&mut self, line: &str, body: &str, details: &str) {
        let expected = format!(r#"{{"error":"BAD_REQUEST","details":"{details}"}}"#);
        assert_eq!(self.ask(line, body), (400, expected), "{line} {body}");
    }

    #[track_caller]
    fn incorrect(&mut self, line: &str, body: &str, field: &str) {
        let details = format!("Request contains incorrect field or value - {{{field}");
        self.refuses(line, body, &details);
    }

    #[track_caller]
    fn unknown(&mut self, line: &str, body: &str) {
        let expected = r#"{"error":"Not Found"}"#.to_owned();
        assert_eq!(self.ask(line, body), (404, expected), "{line} {body}");
    }
}

/// Returns the operations of accounts, to be changed.
fn operations(rulebook: &mut Rulebook) -> impl Iterator<Item = &mut Operation> {
    let family = Arc::make_mut(&mut rulebook.families[0]);
    family.operations.iter_mut().map(Arc::make_mut)
}

fn operation(rulebook: &mut Rulebook, at: usize) -> &mut Operation {
    operations(rulebook).nth(at).expect("a known place")
}

fn check<'a>(rulebook: &'a mut Rulebook, id: &str) -> &'a mut Check {
    let stages = operations(rulebook).flat_map(|operation| &mut operation.stages);
    let mut checks = stages.flat_map(|stage| &mut stage.checks);
    checks.find(|check| check.id == id).expect("a known id")
}
