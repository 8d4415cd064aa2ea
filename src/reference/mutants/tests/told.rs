//! Holds mutants to what they change, by requests at random and by some over a socket.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::scenarios::{Bench, Dice, Scenario, scenarios};
use crate::reference::mutants::equivalents::{NO_REQUEST_TELLS, fits};
use crate::reference::mutants::{Mutant, catalogue};
use crate::reference::{Reference, Rulebook};

/// Returns the benches of a mutant: one with little prepared, one with everything.
fn benches(mutant: &Mutant, clean: &Rulebook) -> [Bench; 2] {
    let rulebook = mutant.rulebook(clean);
    [false, true].map(|full| Bench::new(rulebook.clone(), full))
}

fn tells(scenario: &Scenario, benches: &[Bench; 2]) -> bool {
    let bench = &benches[usize::from(scenario.full)];
    let (replies, _) = bench.answers(&scenario.asks, false);
    replies != scenario.replies
}

#[test]
fn no_request_tells_those_of_which_that_is_said() {
    let clean = Rulebook::vendor();
    let scenarios = scenarios(&clean, 1, 12);
    for mutant in catalogue(&clean) {
        let mut known = NO_REQUEST_TELLS.iter();
        if !known.any(|known| fits(known.pattern, &mutant.id)) {
            continue;
        }
        let benches = benches(&mutant, &clean);
        for scenario in &scenarios {
            assert!(!tells(scenario, &benches), "{}: {scenario:?}", mutant.id);
        }
    }
}

#[test]
fn no_request_tells_a_mutant_whose_points_it_has_not_visited() {
    let clean = Rulebook::vendor();
    let scenarios = scenarios(&clean, 2, 12);
    let mut dice = Dice(3);
    for mutant in catalogue(&clean).iter().step_by(7) {
        let benches = benches(mutant, &clean);
        let apart = |scenario: &&Scenario| mutant.points.is_disjoint(&scenario.visited);
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

#[tokio::test(flavor = "multi_thread")]
async fn mutants_answer_otherwise_over_a_socket() {
    let open = (
        "POST /v1/accounts",
        r#"{"accountName":"Acme","organizationalUnit":"Sales"}"#,
    );
    let path = "/v1/accounts/100000001";
    let put = format!("PUT {path}");
    let policies = format!("PUT {path}/policies");
    let get = format!("GET {path}");
    let users = format!("POST {path}/users");
    let patch = format!("PATCH {path}");
    let short_pin = r#"{"registrationPolicy":{"pin":{"enabled":"Y","minLength":3}}}"#;
    let told: [(&str, &[(&str, &str)]); 12] = [
        (
            "code/updateAccount/status/value/422",
            &[open, (&put, r#"{"status":"x"}"#)],
        ),
        (
            "error/createAccount/body/object/phrase",
            &[("POST /v1/accounts", "[]")],
        ),
        (
            "text/updateAccount/status/transition/blank",
            &[open, (&put, r#"{"status":"PENDING"}"#)],
        ),
        ("shape/createAccount/success/accountId-unquoted", &[open]),
        ("content-type/unrouted", &[("GET /", "")]),
        (
            "skip/createAccount/accountName/mandatory",
            &[("POST /v1/accounts", r#"{"organizationalUnit":"Sales"}"#)],
        ),
        (
            "boundary/updatePolicies/registrationPolicy.pin.minLength/value/min-1",
            &[open, (&policies, short_pin)],
        ),
        (
            "transition/updateAccount/status/transition/allows-ACTIVE-to-PENDING",
            &[open, (&put, r#"{"status":"PENDING"}"#)],
        ),
        (
            "order/updateAccount/status/value/after/status/transition",
            &[open, (&put, r#"{"status":"x"}"#)],
        ),
        (
            "state/updateAccount/units/store/lost",
            &[open, (&put, r#"{"units":7}"#), (&get, "")],
        ),
        ("route/updateAccount/by-patch", &[open, (&patch, "{}")]),
        (
            "extra/createUser/repeated",
            &[
                open,
                (&users, r#"{"userId":"a"}"#),
                (&users, r#"{"userId":"a"}"#),
            ],
        ),
    ];
    let clean = Rulebook::vendor();
    let mutants = catalogue(&clean);
    for (id, asks) in told {
        let mutant = mutants.iter().find(|mutant| mutant.id == id);
        let mutant = mutant.unwrap_or_else(|| panic!("{id} is no mutant"));
        let right = last_response(clean.clone(), asks).await;
        let wrong = last_response(mutant.rulebook(&clean), asks).await;
        assert_ne!(right, wrong, "{id}");
    }
}
