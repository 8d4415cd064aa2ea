//! Holds mutants to what they change, by requests at random and by some over a socket.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::MUTANTS;
use super::scenarios::{Bench, Dice, Scenario, scenarios};
use crate::reference::mutants::Mutant;
use crate::reference::mutants::equivalents::untold_by_requests;
use crate::reference::pattern::fits;
use crate::reference::{Reference, Rulebook};

/// Returns the benches of a mutant: one with little prepared, one with everything.
fn benches(mutant: &Mutant, clean: &Rulebook) -> [Bench; 2] {
    let rulebook = mutant.rulebook(clean);
    [false, true].map(|full| Bench::new(rulebook.clone(), full))
}

/// Says whether requests of a scenario may reach what a mutant breaks: those of its family.
fn concerns(scenario: &Scenario, mutant: &Mutant) -> bool {
    scenario.suite == mutant.suite
}

fn tells(scenario: &Scenario, benches: &[Bench; 2]) -> bool {
    let bench = &benches[usize::from(scenario.full)];
    let (replies, _) = bench.answers(&scenario.asks, false);
    replies != scenario.replies
}

#[test]
fn no_request_tells_those_of_which_that_is_said() {
    let clean = Rulebook::vendor();
    let scenarios = scenarios(&clean, 1, 6);
    for mutant in &*MUTANTS {
        let mut known = untold_by_requests();
        if !known.any(|known| fits(known.pattern, &mutant.id)) {
            continue;
        }
        let benches = benches(mutant, &clean);
        let scenarios = scenarios.iter();
        for scenario in scenarios.filter(|scenario| concerns(scenario, mutant)) {
            assert!(!tells(scenario, &benches), "{}: {scenario:?}", mutant.id);
        }
    }
}

#[test]
fn no_request_tells_a_mutant_whose_points_it_has_not_visited() {
    let clean = Rulebook::vendor();
    let scenarios = scenarios(&clean, 2, 6);
    let mut dice = Dice(3);
    for mutant in MUTANTS.iter().step_by(11) {
        let benches = benches(mutant, &clean);
        let apart = |scenario: &&Scenario| {
            concerns(scenario, mutant) && mutant.points.is_disjoint(&scenario.visited)
        };
        for scenario in scenarios.iter().filter(apart) {
            if dice.below(6) == 0 {
                assert!(!tells(scenario, &benches), "{}: {scenario:?}", mutant.id);
            }
        }
    }
}

/// Asks a server of its own for each request line and body, and returns its last response.
async fn last_response(rulebook: Rulebook, asks: &[(&str, &str)]) -> String {
    let addr = "127.0.0.1:0".parse().expect("an address");
    let reference = Reference::start(rulebook, addr).await.expect("a free port");
    let mut response = String::new();
    for (line, body) in asks {
        let mut stream = TcpStream::connect(reference.addr()).expect("a listening server");
        let length = body.len();
        let head = format!(
            "{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("sent");
        stream.write_all(body.as_bytes()).expect("sent");
        response.clear();
        stream.read_to_string(&mut response).expect("UTF-8");
    }
    let lines = response.lines().filter(|line| !line.starts_with("date: "));
    lines.collect::<Vec<_>>().join("\n")
}

const OPEN: (&str, &str) = (
    "POST /v1/accounts",
    r#"{"accountName":"Acme","organizationalUnit":"Sales"}"#,
);
const PUT: &str = "PUT /v1/accounts/100000001";
const USERS: &str = "POST /v1/accounts/100000001/users";

const UNLOCK_DISABLED: &str =
    r#"{"UnlockToken":{"Version":"3.1","Id":"1","TokenId":"VSST10000002"}}"#;
const DEACTIVATE: &str =
    r#"{"DeactivateToken":{"Version":"3.1","Id":"1","TokenId":"VSST10000001"}}"#;

/// Ids of mutants, each with requests of which the last tells.
const TOLD: &[(&str, &[(&str, &str)])] = &[
    (
        "skip/createAccount/accountName/mandatory",
        &[("POST /v1/accounts", r#"{"organizationalUnit":"Sales"}"#)],
    ),
    (
        "boundary/updateAccount/units/value/min-1",
        &[OPEN, (PUT, r#"{"units":-1}"#)],
    ),
    (
        "transition/updateAccount/status/transition/allows-ACTIVE-to-PENDING",
        &[OPEN, (PUT, r#"{"status":"PENDING"}"#)],
    ),
    (
        "order/updateAccount/status/value/after/status/transition",
        &[OPEN, (PUT, r#"{"status":"x"}"#)],
    ),
    (
        "state/updateAccount/units/store/lost",
        &[
            OPEN,
            (PUT, r#"{"units":7}"#),
            ("GET /v1/accounts/100000001", ""),
        ],
    ),
    (
        "route/updateAccount/by-patch",
        &[OPEN, ("PATCH /v1/accounts/100000001", "{}")],
    ),
    (
        "transition/unlockToken/TokenId/state/allows-Disabled",
        &[("POST /v1/credentials/unlock-token", UNLOCK_DISABLED)],
    ),
    (
        "state/deactivateToken/TokenId/move/lost",
        &[
            ("POST /v1/credentials/deactivate-token", DEACTIVATE),
            ("POST /v1/credentials/deactivate-token", DEACTIVATE),
        ],
    ),
    (
        "shown/deactivateToken/success/SameInitialState-swapped",
        &[("POST /v1/credentials/deactivate-token", DEACTIVATE)],
    ),
    (
        "extra/createUser/repeated",
        &[
            OPEN,
            (USERS, r#"{"userId":"a"}"#),
            (USERS, r#"{"userId":"a"}"#),
        ],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn mutants_answer_otherwise_over_a_socket() {
    let clean = Rulebook::vendor();
    for (id, asks) in TOLD {
        let mutant = MUTANTS.iter().find(|mutant| mutant.id == *id);
        let mutant = mutant.unwrap_or_else(|| panic!("{id} is no mutant"));
        let right = last_response(clean.clone(), asks).await;
        let wrong = last_response(mutant.rulebook(&clean), asks).await;
        assert_ne!(right, wrong, "{id}");
    }
}
