//! Turns requests at random, from a seed, into what a server with everything prepared answers.

use std::collections::BTreeSet;
use std::time::Instant;

use super::workshop::Workshop;
use crate::json;
use crate::reference::decide::Moment;
use crate::reference::interpret::{Request, Trail, answer};
use crate::reference::rulebook::Rulebook;
use crate::reference::state::State;

/// The account that most requests are about, the first that is opened.
pub(super) const ACCOUNT: &str = "100000001";
/// The second account, with a user of the same name as one of the first.
pub(super) const NEIGHBOUR: &str = "100000002";

/// The codes that the preparation opens: Ann's, Bob's, Ann's used, Ann's expired, the neighbour's.
pub(super) const CODES: [&str; 5] = ["{0}", "{1}", "{2}", "{3}", "{4}"];

/// Draws numbers in an order that a seed decides (splitmix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        usize::try_from(bits % count as u64).expect("below a usize")
    }

    pub(super) fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }

    pub(super) fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

/// Is a request before the ids of this server are filled in.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) verb: String,
    pub(super) path: String,
    pub(super) body: String,
    pub(super) media_type: Option<String>,
    pub(super) party: &'static str,
}

/// Is a row of requests with what the unbroken server answers.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    /// The suite of the family that they are about.
    pub(super) suite: &'static str,
    pub(super) asks: Vec<Ask>,
    pub(super) replies: Vec<String>,
    /// The points that they and the preparation visited.
    pub(super) visited: BTreeSet<String>,
    /// Whether users and codes are prepared as well.
    pub(super) full: bool,
}

/// Makes so many scenarios of each operation.
pub(super) fn scenarios(clean: &Rulebook, seed: u64, rounds: usize) -> Vec<Scenario> {
    let benches = [false, true].map(|full| Bench::new(clean.clone(), full));
    let mut dice = Dice(seed);
    let mut scenarios = Vec::new();
    let families = clean.families.iter();
    let operations =
        families.flat_map(|family| family.operations.iter().map(move |op| (family, op)));
    for (family, operation) in operations {
        let workshop = Workshop::new(operation);
        let full = ["createUser", "getUser", "createQrCode", "authenticate"];
        let full = full.contains(&operation.id.as_str());
        let bench = &benches[usize::from(full)];
        for _ in 0..rounds {
            let asks = workshop.scenario(&mut dice);
            let (replies, mut visited) = bench.answers(&asks, true);
            visited.extend(bench.visited.iter().cloned());
            scenarios.push(Scenario {
                suite: family.suite,
                asks,
                replies,
                visited,
                full,
            });
        }
    }
    scenarios
}

/// Is a server with everything prepared, and what a request needs to know of it.
#[derive(Debug)]
pub(super) struct Bench {
    rulebook: Rulebook,
    state: State,
    moment: Moment,
    codes: Vec<String>,
    /// The points that the preparation visited.
    visited: BTreeSet<String>,
}

/// Returns the requests that prepare a server; the full ones open users and codes as well.
fn preparation(full: bool) -> Vec<Ask> {
    let ask = |verb: &str, path: &str, body: &str| Ask {
        verb: verb.to_owned(),
        path: path.to_owned(),
        body: body.to_owned(),
        media_type: Some("application/json".to_owned()),
        party: "",
    };
    let account = r#"{"accountName":"Acme","organizationalUnit":"Sales"}"#;
    let mut asks = vec![ask("POST", "/v1/accounts", account)];
    if full {
        let of = |id: &str, rest: &str| format!("/v1/accounts/{id}/{rest}");
        asks.push(ask("POST", "/v1/accounts", account));
        for (id, user) in [
            (ACCOUNT, "Ann"),
            (ACCOUNT, "Bob"),
            (NEIGHBOUR, "Ann"),
            (NEIGHBOUR, "Cid"),
        ] {
            asks.push(ask(
                "POST",
                &of(id, "users"),
                &format!(r#"{{"userId":"{user}"}}"#),
            ));
        }
        for (id, user, seconds) in [
            (ACCOUNT, "Ann", 60),
            (ACCOUNT, "Bob", 60),
            (ACCOUNT, "Ann", 60),
            (ACCOUNT, "Ann", 0),
            (NEIGHBOUR, "Ann", 60),
        ] {
            let body = format!(r#"{{"userId":"{user}","expirySeconds":{seconds}}}"#);
            asks.push(ask("POST", &of(id, "qr-codes"), &body));
        }
        let body = r#"{"userId":"Ann","qrCode":"{2}"}"#;
        asks.push(ask("POST", &of(ACCOUNT, "authentications"), body));
    }
    asks
}

impl Bench {
    pub(super) fn new(rulebook: Rulebook, full: bool) -> Self {
        let mut bench = Self {
            rulebook,
            state: State::default(),
            moment: Moment {
                time: "2026-03-10T12:00:00Z".parse().expect("a time"),
                now: Instant::now(),
            },
            codes: Vec::new(),
            visited: BTreeSet::new(),
        };
        let mut state = State::default();
        for ask in preparation(full) {
            let mut trail = Trail {
                visited: Some(BTreeSet::new()),
                ..Trail::default()
            };
            let reply = bench.ask(&mut state, &ask, &mut trail);
            if let Some((_, code)) = reply.split_once(r#""qrCode":""#) {
                bench
                    .codes
                    .push(code.trim_end_matches(['"', '}']).to_owned());
            }
            bench.visited.extend(trail.visited.into_iter().flatten());
        }
        bench.state = state;
        bench
    }

    /// Answers requests one after the other, on a state of their own, and says what was visited.
    pub(super) fn answers(&self, asks: &[Ask], recording: bool) -> (Vec<String>, BTreeSet<String>) {
        let mut state = self.state.clone();
        let mut trail = Trail {
            visited: recording.then(BTreeSet::new),
            ..Trail::default()
        };
        let replies = asks.iter().map(|ask| self.ask(&mut state, ask, &mut trail));
        let replies = replies.collect();
        (replies, trail.visited.unwrap_or_default())
    }

    fn ask(&self, state: &mut State, ask: &Ask, trail: &mut Trail) -> String {
        let mut body = ask.body.clone();
        for (place, code) in CODES.iter().zip(&self.codes) {
            body = body.replace(place, code);
        }
        let request = Request {
            verb: ask.verb.clone(),
            path: ask.path.clone(),
            media_type: ask.media_type.clone(),
            party: ask.party.to_owned(),
            body: json::read(body.as_bytes()).ok().map(|read| read.value),
        };
        let reply = answer(&self.rulebook, state, &request, &self.moment, trail);
        let content_type = reply.content_type.to_str().expect("ASCII");
        format!("{} {content_type} {}", reply.code.as_u16(), reply.body)
    }
}
