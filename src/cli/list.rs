//! Turns `vipspec list` into the ids of the chosen cases.

use serde_json::json;

use super::arguments::{Format, ListArguments};
use super::exit::Exit;
use super::{Stop, output, reading};
use crate::case::Case;
use crate::run::Flags;

pub(super) fn run(arguments: &ListArguments) -> Result<Exit, Stop> {
    let flags = Flags {
        choice: arguments.choice.clone(),
        ..Flags::default()
    };
    let cases = reading::plan(flags)?.choose()?.cases;
    if cases.is_empty() {
        let help = "another part has the chosen cases: `--shard` shares them out";
        return Err(Stop::because(
            Exit::Nothing,
            "this shard has none of the chosen cases",
            help,
        ));
    }
    match arguments.format {
        Format::Json => {
            let listed: Vec<_> = cases.iter().map(described).collect();
            output::result(&format!("{:#}", json!(listed)));
        }
        Format::Text => {
            for case in cases.iter() {
                let row = case.document.row.as_deref().unwrap_or("beyond the table");
                let dim = anstyle::Style::new().dimmed();
                let basis = case.document.basis.as_str();
                output::result(&format!("{}  {dim}{row}, {basis}{dim:#}", case.id));
            }
        }
    }
    Ok(Exit::Success)
}

fn described(case: &Case) -> serde_json::Value {
    let source = &case.document.source;
    json!({
        "id": case.id,
        "suite": case.suite(),
        "row": case.document.row,
        "title": case.title,
        "basis": case.document.basis.as_str(),
        "file": source.name.as_ref(),
        "line": source.position(case.document.request.span.start).line,
    })
}
