//! Turns `vipspec schema` into the JSON Schema of a case file, for editors.

use super::exit::Exit;
use super::{Stop, output};
use crate::case::json_schema;

pub(super) fn run() -> Result<Exit, Stop> {
    output::result(&format!("{:#}", json_schema()));
    Ok(Exit::Success)
}
