//! Turns the suite in other orders and with other company into the same verdicts.

use std::net::{Ipv4Addr, SocketAddr};

use vipspec::reference::{Reference, Rulebook};

use crate::program::{Ran, vipspec};

/// Runs the whole suite against one server, and returns how it ended.
fn run(target: &str, more: &[&str]) -> Ran {
    let mut arguments = vec!["run", "--target", target];
    arguments.extend(more);
    vipspec(&arguments)
}

#[test]
fn verdicts_do_not_depend_on_order_company_or_what_ran_before() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let server = runtime
        .block_on(Reference::start(Rulebook::vendor(), address))
        .unwrap();
    for more in [
        &["--jobs", "1"][..],
        &["--jobs", "64", "--shuffle", "1"],
        &["--shuffle", "2"],
    ] {
        let ran = run(&server.url(), more);
        let last = ran.stdout.lines().last().unwrap_or_default();
        assert_eq!(ran.code, Some(0), "{more:?}: {}", ran.stdout);
        assert!(last.contains("22 of 22 rows held"), "{more:?}: {last}");
    }
}
