//! Turns a HAR file, as browsers record it, into the exchanges that are in it.

use super::Seen;
use crate::template::Problem;

/// Returns the entries of a HAR file that comes under a name.
///
/// # Errors
///
/// Returns why it is none, with the place.
pub fn har(name: &str, _text: &str) -> Result<Vec<Seen>, Problem> {
    Err(Problem::new(format!("`{name}` is no HAR file")))
}
