//! Turns what curl printed, in whichever form, into the messages of HTTP in it.

use super::trace::{self, Trace};
use super::verbose::{self, Verbose};
use super::{Form, Input, http, prompt};
use crate::exchange::Response;
use crate::seen::http::Message;
use crate::template::Problem;

/// Returns the one answer that a text holds, in whichever form.
///
/// # Errors
///
/// Returns why it is none, with the line.
pub fn response(input: &Input<'_>) -> Result<Response, Problem> {
    let shown = input.shown();
    let text = input.text();
    let messages = match (Trace.begins(text), Verbose.begins(text)) {
        (Some(_), _) => trace::messages(&shown, text)?,
        (None, Some(_)) => verbose::messages(&shown, text, 1)?,
        (None, None) => http::messages(&shown, text, 1)?,
    };
    http::one_response(&shown, messages, false)
}

/// Returns the messages behind a command, in the form in which curl was told to print them.
pub(super) fn output(shown: &str, text: &[u8], line: usize) -> Result<Vec<Message>, Problem> {
    match Verbose.begins(text) {
        Some(_) => verbose::messages(shown, text, line),
        None => http::messages(shown, text, line),
    }
}

/// Tells whether a line before an answer is one that curl or a page puts there.
pub(super) fn is_printed(line: &[u8]) -> bool {
    let bare = line.trim_ascii();
    let told = [&b"Note: "[..], b"Warning: ", b"curl: ", b"#", b"//"];
    bare.is_empty()
        || prompt::is_remark(line)
        || http::is_label(line)
        || told.iter().any(|begin| bare.starts_with(begin))
        || bare.iter().all(|byte| b"0123456789:.-kMG ".contains(byte))
}
