//! Turns `vipspec report` into the reports of earlier runs, and the exit code of all of them together.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::Stop;
use super::arguments::{ReportArguments, ReportTo};
use super::exit::Exit;
use super::reports::{check_reports, printer, write_reports};
use crate::report::{self, Format};
use crate::run::{Record, merge};
use crate::template::Problem;
use crate::text;

/// The largest report that is read.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

pub(super) fn run(arguments: &ReportArguments) -> Result<Exit, Stop> {
    let to_stdout = [ReportTo {
        format: Format::Markdown,
        path: None,
    }];
    let reports = match arguments.reports.is_empty() {
        true => &to_stdout[..],
        false => &arguments.reports,
    };
    check_reports(reports)?;
    let mut records = Vec::new();
    for path in &arguments.files {
        records.push(read(path).map_err(invalid)?);
    }
    let record = merge(records).map_err(invalid)?;
    printer(reports)(&report::summary(&record));
    write_reports(reports, &record)?;
    whole(&record)
}

fn invalid(problem: Problem) -> Stop {
    Stop::Because(Exit::Invalid, problem.title, problem.help)
}

fn read(path: &Path) -> Result<(String, Record), Problem> {
    let name = path.display().to_string();
    let unreadable = |why: String| {
        let title = format!("the report `{}` cannot be read: {why}", text::shown(&name));
        let help = "name a file that `vipspec run --report json=PATH` has written";
        Problem::new(title).help(help)
    };
    if path.is_dir() {
        return Err(unreadable("it is a folder".to_owned()));
    }
    let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let large = || unreadable("it is larger than 256 MiB".to_owned());
    // What is no file has no length, and may have no end.
    if file.metadata().is_ok_and(|found| found.len() > MAX_BYTES) {
        return Err(large());
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(large());
    }
    let record = Record::read(&name, &bytes)?;
    Ok((name, record))
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
