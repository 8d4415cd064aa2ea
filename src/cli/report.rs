//! Turns `vipspec report` into the reports of an earlier run or comparison, and its exit code.

use super::arguments::ReportArguments;
use super::exit::Exit;
use super::output;
use super::stop::Stop;
use crate::compare::Comparison;
use crate::report::{self, Format, View};
use crate::run::{Record, ReportFile, merge};
use crate::template::Problem;
use crate::testing::{ReportTo, check_reports, write_rendered};
use crate::text;

pub(super) fn run(arguments: &ReportArguments) -> Result<Exit, Stop> {
    let to_stdout = [ReportTo {
        format: Format::MARKDOWN,
        path: None,
    }];
    let reports = if arguments.reports.is_empty() {
        &to_stdout[..]
    } else {
        &arguments.reports
    };
    check_reports(reports).map_err(Stop::usage)?;
    let mut files = Vec::new();
    for path in &arguments.files {
        files.push(ReportFile::open(path).map_err(Stop::invalid)?);
    }
    if files.iter().any(|file| file.is(&Comparison::FORM)) {
        compared(&files, reports)
    } else {
        ran(&files, reports)
    }
}

fn ran(files: &[ReportFile], reports: &[ReportTo]) -> Result<Exit, Stop> {
    let read = |file: &ReportFile| {
        let record = Record::read(&file.name, &file.bytes)?;
        Ok((file.name.clone(), record))
    };
    let records: Result<Vec<_>, Problem> = files.iter().map(read).collect();
    let record = records.and_then(merge).map_err(Stop::invalid)?;
    let named = match files {
        [file] => Some(text::shell_word(&file.name)),
        _ => None,
    };
    let view = View {
        report: named.as_deref(),
        ..View::default()
    };
    let all = report::terminal(&record, view);
    tell(reports, &all, &report::summary(&record));
    let render = |format: Format| format.render(&record);
    write_rendered(reports, &render, &output::raw)
        .map_err(|problem| Stop::unreported(Exit::from(&record.judgement), problem))?;
    whole(&record)
}

/// Prints all that a run would print, or its last line alone where a report takes standard output.
fn tell(reports: &[ReportTo], all: &str, last: &str) {
    let is_taken = reports.iter().any(|report| report.path.is_none());
    output::beside(reports)(if is_taken { last } else { all });
}

fn compared(files: &[ReportFile], reports: &[ReportTo]) -> Result<Exit, Stop> {
    let [file] = files else {
        let title = "a comparison is one report, and no part of a run";
        let help = "name it alone, or the reports of the shards of one run";
        return Err(Stop::invalid(Problem::new(title).help(help)));
    };
    let compared = Comparison::read(&file.name, &file.bytes).map_err(Stop::invalid)?;
    tell(
        reports,
        &report::terminal(&compared, View::default()),
        &report::summary(&compared),
    );
    let render = |format: Format| format.render(&compared);
    let exit = Exit::from(&compared.judgement);
    write_rendered(reports, &render, &output::raw)
        .map_err(|problem| Stop::unreported(exit, problem))?;
    Ok(exit)
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

#[cfg(test)]
mod tests {
    use super::{Exit, ReportFile, compared};

    #[test]
    fn a_comparison_among_others_is_refused() {
        let file = || ReportFile {
            name: "c.json".to_owned(),
            bytes: b"{}".to_vec(),
        };
        let ended = compared(&[file(), file()], &[]);
        assert_eq!(ended.map_err(|stop| stop.exit()), Err(Exit::Invalid));
    }
}
