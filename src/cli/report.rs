//! Turns `vipspec report` into the reports of earlier runs, and the exit code of all of them together.

use super::arguments::ReportArguments;
use super::exit::Exit;
use super::{Stop, output};
use crate::report::{self, Format};
use crate::run::{Record, merge};
use crate::testing::{ReportTo, check_reports, write_reports};
use crate::text;

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
    write_reports(reports, &record, &output::raw).map_err(Stop::untold)?;
    whole(&record)
}

/// Returns the exit code of a run, which is no success where a part of it is missing.
fn whole(record: &Record) -> Result<Exit, Stop> {
    let exit = Exit::of(&record.summary);
    let (title, help) = match (record.shard, &record.stopped) {
        (Some(shard), _) if shard.of > 1 => (
            format!("this is shard {} of {} alone", shard.index, shard.of),
            "name the reports of all shards to judge the run",
        ),
        (_, Some(why)) => (
            format!("the run ended early: {}", text::shown(why)),
            "run the cases to their end",
        ),
        _ => return Ok(exit),
    };
    match exit {
        Exit::Success | Exit::Nothing => Err(Stop::because(Exit::Unjudged, title, help)),
        _ => Ok(exit),
    }
}
