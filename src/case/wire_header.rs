//! Turns the name of a header into why a request of ours cannot say it.

use crate::template::Problem;

/// Returns why a header of this name, in lower case, is not for a case or a target file to say: it tells
/// where the body ends, and a client that says otherwise loses a part of it.
pub fn refused_header(name: &str) -> Option<Problem> {
    matches!(name, "content-length" | "transfer-encoding").then(|| {
        Problem::new(format!("`{name}` is for the client to say"))
            .help("leave it out: every request says by itself where its body ends")
    })
}
