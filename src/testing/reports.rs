//! Turns the reports that were asked for into files, each whole or not at all, and standard output.

use std::cell::OnceCell;
use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ValueEnum;

use super::files;
use crate::report::{self, Format};
use crate::run::{Ran, Record};
use crate::template::Problem;
use crate::text;

/// Where GitHub Actions reads the summary of a job's step.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// GitHub drops a step's summary that is larger.
const MAX_STEP_SUMMARY: u64 = 1024 * 1024;

/// A report, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTo {
    /// Its format.
    pub format: Format,
    /// The file; none stands for standard output.
    pub path: Option<PathBuf>,
}

impl FromStr for ReportTo {
    type Err = String;

    /// Reads `json` or `json=PATH`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, path) = match text.split_once('=') {
            Some((name, path)) => (name, Some(path)),
            None => (text, None),
        };
        if path == Some("") {
            return Err("no path behind `=`".to_owned());
        }
        let format = <Format as ValueEnum>::from_str(name, false).map_err(|_| unknown(name))?;
        Ok(Self {
            format,
            path: path.map(PathBuf::from),
        })
    }
}

fn unknown(name: &str) -> String {
    let known = Format::value_variants().iter();
    let known: Vec<_> = known.filter_map(ValueEnum::to_possible_value).collect();
    let names = || known.iter().map(|value| value.get_name());
    // What begins or ends with the name of a format is that, or a file of it: `md`, `junit.xml`.
    let extension = Path::new(name).extension().and_then(|it| it.to_str());
    let stem = extension.and_then(|_| name.split('.').next());
    let is_meant = |format: &&str| stem == Some(*format) || extension == Some(*format);
    let hint = match (names().find(is_meant), text::nearest(name, names())) {
        (Some(format), _) => format!("did you mean `{format}={name}`"),
        (None, Some(format)) => format!("did you mean `{format}`"),
        (None, None) => format!("the formats are {}", text::listed(names())),
    };
    let (name, hint) = (text::escape(name), text::escape(&hint));
    format!("no report format is named `{name}`; {hint}")
}

/// Refuses reports that would end up in each other, and folders that do not exist.
///
/// # Errors
///
/// Returns the first that cannot be, before anything was sent.
pub fn check_reports(reports: &[ReportTo]) -> Result<(), Problem> {
    let paths: Vec<&Path> = reports
        .iter()
        .filter_map(|report| report.path.as_deref())
        .collect();
    let is_page = |report: &ReportTo| report.path.is_none() && report.format == Format::HTML;
    if reports.iter().any(is_page) && io::stdout().is_terminal() {
        let title = "a page would go to the terminal";
        return Err(Problem::new(title).help("give it a path, as in `html=report.html`"));
    }
    if reports.len() - paths.len() > 1 {
        let help = "give all but one of them a path, as in `json=PATH`";
        return Err(Problem::new("two reports would go to stdout").help(help));
    }
    for (path, at) in paths.iter().zip(0..) {
        if paths[..at].contains(path) {
            let title = format!("two reports would go to `{}`", path.display());
            return Err(Problem::new(title).help("give each of them a path of its own"));
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let refused = |help: &str| {
            let title = format!("no report can be written to `{}`", path.display());
            Err(Problem::new(title).help(help))
        };
        let folder = folder.unwrap_or(Path::new("."));
        if path.is_dir() {
            return refused("it is a folder: name a file in it");
        }
        if !folder.is_dir() {
            return refused("name a file in a folder that exists");
        }
        // What a mode says is not what holds on every file system, or for root.
        if let Err(error) = files::check(path) {
            return refused(&format!("name a file that can be written: {error}"));
        }
    }
    Ok(())
}

/// Refuses reports that would end up in the output of the trials, or in each other.
pub(super) fn check_alone(reports: &[ReportTo]) -> Result<(), Problem> {
    if reports.iter().any(|report| report.path.is_none()) {
        let problem = Problem::new("standard output belongs to the tests");
        return Err(problem.help("give the report a path, as in `VIPSPEC_REPORT=json=report.json`"));
    }
    if !reports.is_empty() && std::env::var_os("NEXTEST").is_some() {
        let problem = Problem::new("under nextest every case is a process, and no report is whole");
        return Err(problem.help("unset `VIPSPEC_REPORT`; nextest writes JUnit of its own"));
    }
    check_reports(reports)
}

/// Writes every report of a run; what goes wrong with one keeps no other from being written.
///
/// `print` takes what goes to standard output.
///
/// # Errors
///
/// Returns the first that could not be written.
pub fn write_reports(
    reports: &[ReportTo],
    record: &Record,
    print: &dyn Fn(&str),
) -> Result<(), Problem> {
    write_rendered(reports, &|format: Format| format.render(record), print)
}

/// Writes every report of a run, given the record of the cases that did not pass; the others are
/// recorded while the JSON report is written, or all at once for a format that needs them so.
///
/// # Errors
///
/// Returns the first that could not be written.
pub fn write_run(
    reports: &[ReportTo],
    told: &Record,
    ran: &Ran<'_>,
    print: &dyn Fn(&str),
) -> Result<(), Problem> {
    let whole = OnceCell::new();
    let render = |format: Format| format.render(whole.get_or_init(|| told.completed(ran)));
    let write = |report: &ReportTo| match &report.path {
        Some(path) if report.format == Format::JSON => {
            written(path, &mut |out| report::write_json(&told.written(ran), out))
        }
        _ => write_report(report, &render(report.format), print),
    };
    write_each(reports, &write, &render, print)
}

/// Writes the reports of anything that each format has a text for, as [`write_reports`] does.
///
/// # Errors
///
/// Returns the first that could not be written.
pub fn write_rendered(
    reports: &[ReportTo],
    render: &dyn Fn(Format) -> String,
    print: &dyn Fn(&str),
) -> Result<(), Problem> {
    let write = |report: &ReportTo| write_report(report, &render(report.format), print);
    write_each(reports, &write, render, print)
}

fn write_each(
    reports: &[ReportTo],
    write: &dyn Fn(&ReportTo) -> Result<(), Problem>,
    render: &dyn Fn(Format) -> String,
    print: &dyn Fn(&str),
) -> Result<(), Problem> {
    let mut ended = Ok(());
    for report in reports {
        ended = ended.and(write(report));
    }
    if reports.iter().any(|report| report.format == Format::GITHUB) {
        ended = ended.and(write_step_summary(render, print));
    }
    ended
}

/// Writes a text where a report goes.
///
/// # Errors
///
/// Returns why the file cannot be written.
pub fn write_report(report: &ReportTo, text: &str, print: &dyn Fn(&str)) -> Result<(), Problem> {
    let Some(path) = &report.path else {
        print(text);
        return Ok(());
    };
    written(path, &mut |out| out.write_all(text.as_bytes()))
}

fn written(path: &Path, write: files::Writing<'_>) -> Result<(), Problem> {
    files::write(path, write).map_err(|error| {
        let title = format!("the report `{}` cannot be written: {error}", path.display());
        Problem::new(title).help("name a file that can be written")
    })
}

/// Adds the run to the summary of the job, where GitHub Actions runs us.
fn write_step_summary(
    render: &dyn Fn(Format) -> String,
    print: &dyn Fn(&str),
) -> Result<(), Problem> {
    let Some(path) = std::env::var_os(STEP_SUMMARY).filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = PathBuf::from(path);
    let text = render(Format::MARKDOWN);
    let there = fs::metadata(&path).map_or(0, |found| found.len());
    if there + text.len() as u64 > MAX_STEP_SUMMARY {
        print("::notice::the summary of this step is full, and the run is not in it\n");
        return Ok(());
    }
    append(&path, &text).map_err(|error| {
        let title = format!(
            "the job summary `{}` cannot be written: {error}",
            path.display()
        );
        Problem::new(title).help(format!(
            "unset `{STEP_SUMMARY}`, or name a file that can be written"
        ))
    })
}

/// Adds to the end of a file, in one piece: what was there belongs to others.
fn append(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(format!("\n{text}").as_bytes())
}
