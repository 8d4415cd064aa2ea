//! Turns each verb's promise into a run of it.

mod check;
mod coverage;
mod explain;
mod run;
mod select;
mod serve;
mod terminal;
mod usage;

use expect_test::Expect;
use serde_json::Value;

use crate::folder::Folder;
use crate::program::Ran;

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn last_line(ran: &Ran) -> &str {
    ran.stdout.lines().last().unwrap_or_default()
}

/// Returns the members of an object in their order.
fn keys(value: &Value) -> Vec<&str> {
    let members = value.as_object().expect("an object");
    members.keys().map(String::as_str).collect()
}

/// Returns a member of each case of a listing or a report.
fn each<'a>(cases: &'a Value, member: &str) -> Vec<&'a str> {
    let cases = cases.as_array().expect("a list");
    let member = cases.iter().map(|case| case[member].as_str());
    member.map(Option::unwrap_or_default).collect()
}

/// Returns a part of both shipped suites, in which every row has a case.
fn both() -> Folder {
    Folder::shipped().with_tokens()
}

/// Runs a verb on the cases of a folder.
fn on(folder: &Folder, arguments: &[&str]) -> Ran {
    let mut command = folder.command(arguments);
    crate::program::run(command.env("VIPSPEC_CASES", "cases"))
}

/// Holds a refusal to its code and its words; nothing goes to standard output.
fn refused(folder: &Folder, arguments: &[&str], code: i32, message: &Expect) {
    let ran = on(folder, arguments);
    message.assert_eq(&ran.stderr);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""));
}
