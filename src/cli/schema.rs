//! Turns `vipspec schema` into the JSON Schema of a case file, a suite's two, a target file, a report or a comparison, for editors and other programs.

use super::arguments::SchemaOf;
use super::exit::Exit;
use super::output;
use super::stop::Stop;
use crate::{case, contract, report, run};

pub(super) fn run(of: SchemaOf) -> Result<Exit, Stop> {
    let schema = match of {
        SchemaOf::Case => case::json_schema(),
        SchemaOf::Suite => contract::suite_schema(),
        SchemaOf::Table => contract::table_schema(),
        SchemaOf::Target => run::target_schema(),
        SchemaOf::Report => report::schema(),
        SchemaOf::Comparison => report::comparison_schema(),
    };
    output::result(&format!("{schema:#}"));
    Ok(Exit::Success)
}
