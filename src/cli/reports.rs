//! Turns the reports that were asked for into files, each whole or not at all, and standard output.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::arguments::ReportTo;
use super::exit::Exit;
use super::{Stop, output};
use crate::report::Format;
use crate::run::Record;

/// Where GitHub Actions reads the summary of a job's step.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// GitHub drops a step's summary that is larger.
const MAX_STEP_SUMMARY: u64 = 1024 * 1024;

/// Refuses reports that would end up in each other, and folders that do not exist.
pub(super) fn check_reports(reports: &[ReportTo]) -> Result<(), Stop> {
    let paths: Vec<&Path> = reports
        .iter()
        .filter_map(|report| report.path.as_deref())
        .collect();
    if reports.len() - paths.len() > 1 {
        let help = "give all but one of them a path, as in `json=PATH`";
        return Err(Stop::because(
            Exit::Usage,
            "two reports would go to stdout",
            help,
        ));
    }
    for (path, at) in paths.iter().zip(0..) {
        if paths[..at].contains(path) {
            let title = format!("two reports would go to `{}`", path.display());
            return Err(Stop::because(
                Exit::Usage,
                title,
                "give each of them a path of its own",
            ));
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if folder.is_some_and(|folder| !folder.is_dir()) || path.is_dir() {
            let title = format!("no report can be written to `{}`", path.display());
            return Err(Stop::because(
                Exit::Usage,
                title,
                "name a file in a folder that exists",
            ));
        }
    }
    Ok(())
}

/// Returns what prints the words for people: to standard error where a report takes standard output.
pub(super) fn printer(reports: &[ReportTo]) -> fn(&str) {
    match reports.iter().any(|report| report.path.is_none()) {
        true => output::note,
        false => output::result,
    }
}

/// Writes every report of a run; what goes wrong with one keeps no other from being written.
pub(super) fn write_reports(reports: &[ReportTo], record: &Record) -> Result<(), Stop> {
    let mut ended = Ok(());
    for report in reports {
        let written = write_text(report, &report.format.render(record));
        ended = ended.and(written);
    }
    if reports.iter().any(|report| report.format == Format::Github) {
        ended = ended.and(write_step_summary(record));
    }
    ended
}

/// Writes a report where it goes.
pub(super) fn write_text(report: &ReportTo, text: &str) -> Result<(), Stop> {
    let Some(path) = &report.path else {
        output::raw(text);
        return Ok(());
    };
    write_whole(path, text).map_err(|error| {
        let title = format!("the report `{}` cannot be written: {error}", path.display());
        Stop::because(Exit::Unjudged, title, "name a file that can be written")
    })
}

/// Writes a file whole or not at all: under another name first.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        // A device or a pipe cannot be replaced: `--report json=/dev/null`.
        return fs::write(path, text);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let draft = path.with_file_name(name);
    let written = fs::write(&draft, text).and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        // The draft of a disk that is full helps nobody.
        let _ = fs::remove_file(&draft);
    }
    written
}

/// Adds the run to the summary of the job, where GitHub Actions runs us.
fn write_step_summary(record: &Record) -> Result<(), Stop> {
    let Some(path) = std::env::var_os(STEP_SUMMARY).filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = PathBuf::from(path);
    let text = Format::Markdown.render(record);
    let there = fs::metadata(&path).map_or(0, |found| found.len());
    if there + text.len() as u64 > MAX_STEP_SUMMARY {
        output::note("the summary of this step is full: the run is not added to it");
        return Ok(());
    }
    append(&path, &text).map_err(|error| {
        let title = format!(
            "the job summary `{}` cannot be written: {error}",
            path.display()
        );
        Stop::because(
            Exit::Unjudged,
            title,
            format!("unset `{STEP_SUMMARY}`, or name a file that can be written"),
        )
    })
}

/// Adds to the end of a file, in one piece: what was there belongs to others.
fn append(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(format!("\n{text}").as_bytes())
}
