//! Turns answers that come late or never into outcomes at the time limit.

use std::io::Write;
use std::thread;
use std::time::Duration;

use expect_test::expect;

use super::{run_against, says, settled};
use crate::folder::Folder;
use crate::target::Target;

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
          help: is the service running, and is the URL right? no case was sent
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
