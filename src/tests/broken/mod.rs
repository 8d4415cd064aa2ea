//! Turns folders of cases, each with one thing broken, into the message that names it.
//!
//! Each is refused with exit code 3 before a connection is made. The messages stand here whole, to be
//! read as their reader gets them; `UPDATE_EXPECT=1 cargo test --test program` writes them anew.

mod files;
mod meaning;
mod shape;
mod yaml;

use std::io::ErrorKind;
use std::net::TcpListener;

use expect_test::Expect;

use crate::folder::Folder;

const SUITE: &str = "cases/tiny/suite.yaml";
const TABLE: &str = "cases/tiny/table.yaml";
const API: &str = "cases/tiny/openapi.yaml";

/// Runs the folder against a target that must not hear of it, and holds the message to what is expected.
fn refused(folder: &Folder, message: &Expect) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.set_nonblocking(true).expect("a socket has modes");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    let target = format!("http://{address}");
    let ran = folder.vipspec(&["run", "--cases", "cases", "--target", &target]);
    message.assert_eq(&ran.stderr);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    let heard = listener.accept().map_err(|error| error.kind());
    assert!(
        matches!(heard, Err(ErrorKind::WouldBlock)),
        "something was sent"
    );
}

/// Holds a message of `check` to what is expected.
fn unchecked(folder: &Folder, message: &Expect) {
    let ran = folder.vipspec(&["check", "--cases", "cases"]);
    message.assert_eq(&ran.stderr);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn the_folder_that_the_others_break_is_whole() {
    let folder = Folder::tiny().with(
        "cases/tiny/things/create-without-name.yaml",
        "row: 400-missing-field\ntitle: A thing needs a name\nbasis: documented\nrequest:\n  operation: createThing\n  merge: { name: null }\nexpect:\n  code: 400\n  error: BAD_REQUEST\n  detail: Missing name.\n",
    );
    let ran = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(ran.stdout, "2 cases in 2 files, 2 rows: no problem\n");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}
