//! Turns pauses, time limits and asking again into what a target sees, and other identities into a skip.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::{JSON, answering, problems, run, with_case};

const READY: &str = "title: A thing is ready after a while\nbasis: assumed\nsetup:\n  - method: GET\n    path: /things/7\n    until: { within: 5s, every: 20ms }\n    expect: { code: 200, body: { \"$.state\": ready } }\nrequest: { method: GET, path: /things/7 }\nexpect: { code: 200, body: { \"$.state\": ready } }\n";

fn state(state: &str) -> (&'static str, String, String) {
    (
        "200 OK",
        JSON.to_owned(),
        format!(r#"{{"error": "OK", "state": "{state}"}}"#),
    )
}

#[test]
fn a_get_is_asked_again_until_what_is_awaited_comes() {
    let asked = AtomicUsize::new(0);
    let target = answering(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0..3 => state("pending"),
        _ => state("ready"),
    });
    let ran = run(&with_case(READY), &target);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(target.heard().len(), 5);
}

#[test]
fn asking_again_ends_with_what_came_last() {
    let case = READY.replace("within: 5s", "within: 100ms");
    let ran = run(&with_case(&case), &answering(|_| state("pending")));
    assert_eq!(
        ran.code,
        Some(4),
        "a setup that does not succeed blocks: {ran:?}"
    );
    assert!(
        ran.stdout
            .contains("`$.state: pending` where `$.state: ready` was needed"),
        "{ran:?}"
    );
}

#[test]
fn only_a_get_that_awaits_something_is_asked_again() {
    let said = problems(&READY.replace("- method: GET", "- method: POST"));
    assert!(said.contains("a POST is not asked again"), "{said}");
    let said = problems(&READY.replace(
        "    expect: { code: 200, body: { \"$.state\": ready } }\n",
        "",
    ));
    assert!(said.contains("`until` has nothing to wait for"), "{said}");
}

#[test]
fn a_step_waits_as_long_as_it_says() {
    let case = "title: A thing is there later\nbasis: assumed\nrequest: { method: GET, path: /things/7 }\nexpect: { code: 200 }\nafter:\n  - { method: GET, path: /things/7, pause: 300ms }\n";
    let began = Instant::now();
    let ran = run(&with_case(case), &answering(|_| state("ready")));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(began.elapsed() >= Duration::from_millis(300));
}

#[test]
fn a_case_that_takes_longer_than_it_may_fails_and_is_torn_down() {
    let case = "title: A thing is made in no time\nbasis: assumed\nwithin: 100ms\nrequest: { method: GET, path: /things/7 }\nexpect: { code: 200 }\nafter:\n  - { method: GET, path: /things/7, pause: 5s }\nteardown:\n  - { method: DELETE, path: /things/7 }\n";
    let target = answering(|_| state("ready"));
    let began = Instant::now();
    let ran = run(&with_case(case), &target);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stdout.contains("the whole case within 0.10 s"),
        "{ran:?}"
    );
    assert!(began.elapsed() < Duration::from_secs(4));
    assert_eq!(target.heard().last().unwrap().line, "DELETE /things/7");
}

#[test]
fn waiting_for_its_turn_is_none_of_the_time_that_a_case_may_take() {
    let case = "title: A thing is there, said ${n}\nbasis: assumed\neach: [{ n: 1 }, { n: 2 }, { n: 3 }]\nwithin: 150ms\nrequest: { method: GET, path: \"/things/${n}\" }\nexpect: { code: 200 }\n";
    let target = answering(|_| state("ready"));
    let file = format!("url: {}\nrate: 5/s\n", target.url());
    let folder = with_case(case).with("cases/targets/slow.yaml", &file);
    let ran = folder.vipspec(&[
        "run", "--cases", "cases", "--target", "slow", "--basis", "all",
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(target.heard().len(), 3);
}

#[test]
fn an_answer_that_comes_too_late_for_the_case_fails_it_and_a_wrong_one_is_told_as_wrong() {
    let case = "title: A thing is there at once\nbasis: assumed\nwithin: 20ms\nrequest: { method: GET, path: /things/7 }\nexpect: { code: 200 }\n";
    for (status, said) in [
        ("200 OK", "the whole case within 20 ms"),
        ("404 Not Found", "code differs"),
    ] {
        let target = answering(move |_| {
            std::thread::sleep(Duration::from_millis(60));
            (status, JSON.to_owned(), r#"{"error": "OK"}"#.to_owned())
        });
        let ran = run(&with_case(case), &target);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stdout.contains(said), "{ran:?}");
        assert!(ran.stdout.contains("sent: GET /things/7"), "{ran:?}");
    }
}

#[test]
fn a_case_that_asks_as_somebody_whom_the_target_has_not_is_skipped_and_says_so() {
    let case = "title: Another sees nothing\nbasis: assumed\nrequest: { method: GET, path: /things/7, identity: other }\nexpect: { code: 404 }\n";
    let target = answering(|_| state("ready"));
    let ran = run(&with_case(case), &target);
    assert_eq!(ran.code, Some(5), "nothing was shown: {ran:?}");
    assert!(
        ran.stdout.contains("the target has no identity `other`"),
        "{ran:?}"
    );
    assert!(target.heard().is_empty());
}
