//! Turns answers that come late or never into outcomes at the time limit.

use std::io::Write;
use std::thread;
use std::time::Duration;

use expect_test::expect;

use super::{RIGHT, run_against, says, settled};
use crate::folder::Folder;
use crate::target::{self, Target};

#[test]
fn a_target_that_never_answers_anything_ends_at_the_time_limit() {
    let target = Target::rude(|_, _| {
        thread::sleep(Duration::from_millis(800));
        Ok(())
    });
    let ran = run_against(&Folder::tiny(), &target, &["--timeout", "300ms"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    expect![[r#"
        error: no answer in time from `http://TARGET/`: it took longer than 0.30 s
          help: `--timeout` sets how long one request may take; no case was sent
    "#]]
    .assert_eq(&settled(&ran.stderr, &target));
}

#[test]
fn a_request_that_is_never_answered_is_errored() {
    let target = Target::new(|_, _| {
        thread::sleep(Duration::from_millis(800));
        Ok(())
    });
    let ran = run_against(&Folder::tiny(), &target, &["--timeout", "300ms"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &["ERROR tiny/things", "no answer in time from", "1 errored"],
    );
}

#[test]
fn a_body_that_drips_ends_at_the_time_limit() {
    let target = Target::new(|_, stream| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n\r\n")?;
        for _ in 0..40 {
            stream.write_all(b" ")?;
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    });
    let ran = run_against(&Folder::tiny(), &target, &["--timeout", "700ms"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &["no answer in time from"]);
}

/// Answers wrongly, at a time by the target's own clock.
fn at(date: &str) -> Target {
    let answer = target::json("404 Not Found", RIGHT);
    Target::saying(answer.replacen("\r\n", &format!("\r\ndate: {date}\r\n"), 1))
}

#[test]
fn a_clock_that_is_far_from_this_one_is_said_where_a_case_about_dates_fails() {
    let about_dates = || Folder::tiny().but_case("name: Red", "name: \"${today}\"");
    let now = jiff::Timestamp::now()
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    let far = "Mon, 02 Feb 2026 10:00:00 GMT";
    for (folder, date, is_said) in [
        (about_dates(), far, true),
        (about_dates(), now.as_str(), false),
        (about_dates(), "once upon a time", false),
        (Folder::tiny(), far, false),
    ] {
        let ran = run_against(&folder, &at(date), &[]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        let said = "this machine's, and the case is about dates";
        assert_eq!(ran.stdout.contains(said), is_said, "{date} {ran:?}");
    }
}
