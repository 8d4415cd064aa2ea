//! Turns `vipspec list` into the ids of the chosen cases.

use super::arguments::{Format, ListArguments};
use super::exit::Exit;
use super::stop::Stop;
use super::{output, reading};
use crate::case::Case;
use crate::json::Json;
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
            let listed: Json = cases.iter().map(described).collect();
            output::result(&format!("{listed:#}"));
        }
        Format::Text => {
            for case in cases.iter() {
                let rows: Vec<&str> = case.rows().map(|row| row.id.as_str()).collect();
                let rows = if rows.is_empty() {
                    "beyond the table".to_owned()
                } else {
                    rows.join(" or ")
                };
                let dim = anstyle::Style::new().dimmed();
                let basis = case.document.basis.as_str();
                output::result(&format!("{}  {dim}{rows}, {basis}{dim:#}", case.id));
            }
        }
    }
    Ok(Exit::Success)
}

fn described(case: &Case) -> Json {
    let source = &case.document.source;
    let line = source.position(case.document.request.span.start).line;
    Json::of([
        ("id", case.id.as_str().into()),
        ("suite", case.suite().into()),
        (
            "row",
            case.row().map_or(Json::Null, |row| row.id.as_str().into()),
        ),
        (
            "rows",
            case.rows().map(|row| Json::from(row.id.as_str())).collect(),
        ),
        ("title", case.title.as_str().into()),
        ("basis", case.document.basis.as_str().into()),
        ("file", source.name.as_ref().into()),
        ("line", line.into()),
    ])
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::{Exit, ListArguments, run};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: ListArguments,
    }

    #[test]
    fn the_one_shard_that_has_none_of_the_chosen_cases_lists_nothing() {
        let exit = |shard: &str| {
            let words = [
                "x",
                "vip-rest/accounts/update-active-to-pending",
                "--shard",
                shard,
            ];
            let line = Line::try_parse_from(words).unwrap();
            run(&line.arguments).unwrap_or_else(|stop| stop.exit())
        };
        let mut exits = [exit("1/2"), exit("2/2")];
        exits.sort_by_key(|exit| *exit as u8);
        assert_eq!(exits, [Exit::Success, Exit::Nothing]);
    }
}
