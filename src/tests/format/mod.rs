//! Turns what the page on cases says of each key into requests on the wire and verdicts.

mod answers;
mod captures;
mod refused;
mod rows;
mod templates;
mod waiting;

use std::io::Write;

use crate::folder::Folder;
use crate::program::Ran;
use crate::target::{Asked, Target};

/// A case of the tiny suite, in place of the one that is there.
pub(crate) fn with_case(case: &str) -> Folder {
    Folder::tiny().with(crate::folder::CASE, case)
}

/// Answers each request by status, further headers and body.
pub(crate) fn answering(
    answer: impl Fn(&Asked) -> (&'static str, String, String) + Send + Sync + 'static,
) -> Target {
    Target::new(move |asked, stream| {
        let (status, headers, body) = answer(asked);
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        stream.write_all(answer.as_bytes())
    })
}

/// The header of every answer that is JSON.
pub(crate) const JSON: &str = "content-type: application/json\r\n";

/// Runs the case of a folder against a target.
pub(crate) fn run(folder: &Folder, target: &Target) -> Ran {
    let url = target.url();
    folder.vipspec(&["run", "--cases", "cases", "--target", &url])
}

/// Returns the lines of what `check` says of a case that are no excerpt.
pub(crate) fn problems(case: &str) -> String {
    let ran = with_case(case).vipspec(&["check", "--cases", "cases"]);
    assert_ne!(ran.code, Some(0), "{ran:?}");
    ran.stderr
}
