//! Turns `vipspec known` into a target file whose list of known failures says what a report does.

use std::path::PathBuf;
use std::sync::Arc;

use super::arguments::KnownArguments;
use super::exit::Exit;
use super::stop::Stop;
use super::{output, reading};
use crate::add::{KnownFailure, last_day, relisted};
use crate::cli::changes::{self, Before, Change, Unwritten};
use crate::report;
use crate::run::{Clock, Named, Record, Relisting, known_of_target, merge, relist, target_folder};
use crate::source::Source;
use crate::template::Problem;
use crate::text;
use crate::yaml;

pub(super) fn run(arguments: &KnownArguments) -> Result<Exit, Stop> {
    let mut records = Vec::new();
    for path in &arguments.files {
        records.push(Record::open(path).map_err(Stop::invalid)?);
    }
    let record = merge(records).map_err(Stop::invalid)?;
    let origin = reading::origin(arguments.cases.as_deref());
    let library = reading::list(&origin)?;
    let Named::File(name) = &arguments.target else {
        let problem = Problem::new("known failures are listed in a target file, and this is a URL");
        return Err(Stop::usage(
            problem.help("name a file of `cases/targets/`, or the path of one"),
        ));
    };
    let folder = target_folder(origin.folder());
    let (source, list) = known_of_target(name, folder.as_deref())?;
    check_target(&record, &source)?;
    let relisting = relist(&record, &list, &library.ids());
    let after = edited(arguments, &source, &relisting)?;
    if after == source.text {
        output::note(&format!(
            "{}: the list says what the report does{}",
            text::shown(&source.name),
            unjudged(&relisting)
        ));
        return Ok(Exit::Success);
    }
    output::raw(&report::file_diff(&source.name, &source.text, &after));
    if arguments.dry_run {
        output::note("nothing is written");
    } else {
        write(&source, &after)?;
    }
    output::note(&said(&relisting));
    Ok(Exit::Success)
}

/// Refuses the report of another target: what fails there says nothing of this one.
fn check_target(record: &Record, source: &Arc<Source>) -> Result<(), Stop> {
    let stem = PathBuf::from(source.name.as_ref());
    let stem = stem.file_stem().unwrap_or_default().to_string_lossy();
    let reported = record.target.split(" (").next().unwrap_or_default();
    let url = yaml::parse(source).ok();
    let url = url.as_ref().and_then(|node| node.text_of("url"));
    let is_url = |url: &str| url.trim_end_matches('/') == record.target.trim_end_matches('/');
    if reported == stem || url.is_some_and(is_url) {
        return Ok(());
    }
    let title = format!(
        "the report is of `{}`, and not of `{}`",
        text::shown(reported),
        text::shown(&stem)
    );
    let help = "name the target that was asked, or ask this one with `--report json=FILE`";
    Err(Stop::usage(Problem::new(title).help(help)))
}

/// Returns the target file as it is to be.
fn edited(
    arguments: &KnownArguments,
    source: &Arc<Source>,
    relisting: &Relisting,
) -> Result<String, Stop> {
    let today = Clock::default().today();
    let until = arguments.until.unwrap_or_else(|| last_day(today));
    if until < today && !relisting.failing.is_empty() {
        // The next run would send nothing for it.
        let problem = Problem::new(format!("the last day is past: `--until {until}`"));
        return Err(Stop::usage(
            problem.help("name a day to come, or leave it out for 30 days"),
        ));
    }
    let owner = match (&arguments.owner, relisting.failing.is_empty()) {
        (Some(owner), _) => owner.as_str(),
        (None, true) => "",
        (None, false) => {
            let problem = Problem::new("a known failure has an owner, and none is named");
            return Err(Stop::usage(
                problem.help("name who is to mend it: `--owner NAME`"),
            ));
        }
    };
    let entries = relisting.failing.iter().map(|(title, cases)| KnownFailure {
        cases: cases.clone(),
        reason: arguments
            .reason
            .clone()
            .unwrap_or_else(|| text::shown(title)),
        owner: owner.to_owned(),
        until: until.to_string(),
        differs: Some(title.clone()),
    });
    let entries: Vec<KnownFailure> = entries.collect();
    relisted(&source.name, &source.text, &relisting.renamed, &entries).map_err(Stop::invalid)
}

fn write(source: &Source, after: &str) -> Result<(), Stop> {
    let change = Change {
        path: PathBuf::from(source.name.as_ref()),
        before: Before::Text(source.text.clone()),
        text: after.to_owned(),
    };
    changes::write_all(&[change]).map_err(|Unwritten { path, error }| {
        let title = format!("`{}` cannot be written: {error}", path.display());
        Stop::because(
            Exit::Unjudged,
            title,
            "nothing was written: name a file that can be",
        )
    })?;
    output::note(&format!("wrote {}", text::shown(&source.name)));
    Ok(())
}

/// Returns what changed, in a line.
fn said(relisting: &Relisting) -> String {
    let added = match relisting.added {
        0 => None,
        cases => Some(format!(
            "{} listed in {}",
            text::plural(cases, "failing case"),
            match relisting.failing.len() {
                1 => "1 entry".to_owned(),
                entries => format!("{entries} entries"),
            }
        )),
    };
    let passed = match relisting.passed {
        0 => None,
        cases => Some(format!("{} taken out", text::plural(cases, "passing case"))),
    };
    let parts: Vec<String> = added.into_iter().chain(passed).collect();
    format!("{}{}", parts.join(", "), unjudged(relisting))
}

fn unjudged(relisting: &Relisting) -> String {
    match relisting.unjudged {
        0 => String::new(),
        1 => "; 1 case was not judged, and is as it was".to_owned(),
        cases => format!("; {cases} cases were not judged, and are as they were"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Exit, write};
    use crate::source::Source;

    #[test]
    fn a_target_file_that_was_changed_after_it_was_read_is_not_overwritten() {
        let path = std::env::temp_dir().join(format!("vipspec-known-{}.yaml", std::process::id()));
        std::fs::write(&path, "url: mine\n").unwrap();
        let write = |before: &str, after: &str| {
            let source = Source::new(path.to_string_lossy().into_owned(), before);
            let written = write(&source, after).map_err(|stop| stop.exit());
            (written, std::fs::read_to_string(&path).unwrap())
        };
        let refused = (Err(Exit::Unjudged), "url: mine\n".to_owned());
        assert_eq!(write("url: theirs\n", "url: after\n"), refused);
        let written = (Ok(()), "url: after\n".to_owned());
        assert_eq!(write("url: mine\n", "url: after\n"), written);
        std::fs::remove_file(&path).unwrap();
    }
}
