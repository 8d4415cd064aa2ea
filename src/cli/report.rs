//! Turns `vipspec report` into the reports of earlier runs, and the exit code of all of them together.

use super::arguments::ReportArguments;
use super::exit::Exit;
use super::{Stop, output};
use crate::report::{self, Format};
use crate::run::{Record, merge};
use crate::testing::{ReportTo, check_reports, write_reports};

pub(super) fn run(arguments: &ReportArguments) -> Result<Exit, Stop> {
    let to_stdout = [ReportTo {
        format: Format::Markdown,
        path: None,
    }];
    let reports = match arguments.reports.is_empty() {
        true => &to_stdout[..],
        false => &arguments.reports,
    };
    check_reports(reports).map_err(Stop::usage)?;
    let mut records = Vec::new();
    for path in &arguments.files {
        records.push(Record::open(path).map_err(Stop::invalid)?);
    }
    let record = merge(records).map_err(Stop::invalid)?;
    output::beside(reports)(&report::summary(&record));
    write_reports(reports, &record, &output::raw)
        .map_err(|problem| Stop::untold(Exit::from(&record.judgement), problem))?;
    whole(&record)
}

/// Returns the exit code of a run, with what to do where a part of it is missing.
fn whole(record: &Record) -> Result<Exit, Stop> {
    let exit = Exit::from(&record.judgement);
    let is_alone = record.shard.is_some_and(|shard| shard.of > 1);
    let help = match (is_alone, &record.stopped) {
        (true, _) => "name the reports of all shards to judge the run",
        (false, Some(_)) => "run the cases to their end",
        (false, None) => return Ok(exit),
    };
    match exit {
        Exit::Unjudged => Err(Stop::because(exit, &record.judgement.sentence, help)),
        _ => Ok(exit),
    }
}
