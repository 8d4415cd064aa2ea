//! Turns the suite in other orders and with other company into the same verdicts.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::runtime::Runtime;
use vipspec::case::Case;
use vipspec::exchange::{Base, Client, Connection};
use vipspec::proof;
use vipspec::reference::{Reference, Rulebook};
use vipspec::run::{self, Context, Outcome, Rules, Schedule};

use crate::whole;

/// How many cases are in flight, in which order they are begun, and one of how many is asked.
const WAYS: [(usize, Option<u64>, bool, usize); 2] = [(1, None, true, 9), (64, Some(1), false, 3)];

#[test]
fn verdicts_do_not_depend_on_order_company_or_what_ran_before() {
    let runtime = Runtime::new().expect("a runtime starts");
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let server = runtime.block_on(Reference::start(Rulebook::vendor(), address));
    let server = server.expect("a port is free");
    for (jobs, shuffle, reverse, one_of) in WAYS {
        let mut cases: Vec<Case> = whole::cases()
            .iter()
            .step_by(whole::one_of(one_of))
            .cloned()
            .collect();
        if reverse {
            cases.reverse();
        }
        let (cases, context) = (Arc::new(cases), context(&server));
        let schedule = Schedule {
            jobs,
            run_timeout: None,
            fail_fast: false,
            shuffle,
            preflight: false,
        };
        let mut finished = 0;
        let mut observe = |_: run::Event<'_>| finished += 1;
        let run = run::run(&cases, &context, schedule, &mut observe);
        let verdicts = runtime.block_on(run).verdicts;
        assert_eq!((finished, verdicts.len()), (cases.len(), cases.len()));
        let pairs = cases.iter().zip(&verdicts);
        let other = pairs.filter(|(_, verdict)| verdict.outcome() != Outcome::Passed);
        let other: Vec<&str> = other.map(|(case, _)| case.id.as_str()).collect();
        assert!(
            other.is_empty(),
            "{jobs} in flight, seed {shuffle:?}, reverse {reverse}: {other:?}"
        );
    }
}

fn context(server: &Reference) -> Context {
    let base = Base::parse(&server.url()).expect("the server has a URL");
    let connection = Connection {
        others: proof::others(),
        ..Connection::writing()
    };
    let client = Client::new(base, &connection).expect("a client needs no TLS");
    let rules = Rules {
        embedded: true,
        ..Rules::default()
    };
    Context::new(Arc::new(client), run::environment()).under(rules)
}
