//! Turns `vipspec fmt` into case files in one form, or into the names of those that are not.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::FmtArguments;
use super::exit::Exit;
use super::stop::Stop;
use super::{output, reading};
use crate::case::{Layout, Library, format};
use crate::cli::changes::{self, Before, Change, Unwritten};
use crate::source::{Diagnostic, Source};
use crate::text;

pub(super) fn run(arguments: &FmtArguments) -> Result<Exit, Stop> {
    let root = reading::folder(arguments.cases.as_deref(), "`fmt`")?;
    let library = reading::library(Some(&root))?;
    let files = files(&root, &library);
    let changes = changes(&files)?;
    if !arguments.check {
        changes::write_all(&changes).map_err(unwritten)?;
    }
    for change in &changes {
        output::result(&shown(&change.path));
    }
    let count = text::plural(files.len(), "file");
    match (arguments.check, changes.len()) {
        (true, 0) => {}
        (true, some) => {
            let title = format!("{some} of {count} would change");
            return Err(Stop::because(Exit::Broken, title, "run `vipspec fmt`"));
        }
        (false, 0) => output::note(&format!("{count}, none changed")),
        (false, some) => output::note(&format!("{count}, {some} changed")),
    }
    Ok(Exit::Success)
}

/// Returns what is to be written; nothing at all where one file cannot be read.
fn changes(files: &[(PathBuf, Layout)]) -> Result<Vec<Change>, Stop> {
    let (mut changes, mut problems) = (Vec::new(), Vec::new());
    for (path, layout) in files {
        match change(path, *layout) {
            Ok(change) => changes.extend(change),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() {
        Ok(changes)
    } else {
        Err(Stop::Invalid(problems))
    }
}

/// Returns the files that have a form, with what they are.
fn files(root: &Path, library: &Library) -> Vec<(PathBuf, Layout)> {
    let mut files = Vec::new();
    for suite in library.suites() {
        for (name, layout) in [("suite.yaml", Layout::Suite), ("table.yaml", Layout::Table)] {
            let path = root.join(&suite.name).join(name);
            if path.is_file() {
                files.push((path, layout));
            }
        }
        for file in &suite.files {
            let depth = file.id.split('/').count() - 1;
            let path = root.join(format!("{}.yaml", file.id));
            files.push((path, Layout::Case(depth)));
        }
    }
    files
}

/// Returns what is to be written to a file; none where it is in the one form.
fn change(path: &Path, layout: Layout) -> Result<Option<Change>, Vec<Diagnostic>> {
    let source = read(path).map_err(|problem| vec![problem])?;
    let text = format(&source, layout)?;
    Ok((text != source.text).then(|| Change {
        path: path.to_owned(),
        before: Before::Text(source.text.clone()),
        text,
    }))
}

fn read(path: &Path) -> Result<Arc<Source>, Diagnostic> {
    let name = path.to_string_lossy().replace('\\', "/");
    match fs::read_to_string(path) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => Err(
            Diagnostic::about(name, format!("the file cannot be read: {error}"))
                .help("make it readable and save it as UTF-8, or take it out of the folder"),
        ),
    }
}

fn unwritten(Unwritten { path, error }: Unwritten) -> Stop {
    let title = format!("`{}` cannot be written: {error}", shown(&path));
    let help = "make it writable; no file was changed";
    Stop::because(Exit::Unjudged, title, help)
}

fn shown(path: &Path) -> String {
    text::escape(&path.to_string_lossy().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::{Layout, change};
    use crate::cli::changes;

    #[test]
    fn a_file_that_was_changed_after_it_was_read_is_not_overwritten() {
        let path = std::env::temp_dir().join(format!("vipspec-fmt-{}.yaml", std::process::id()));
        std::fs::write(&path, "rows:   []\n").unwrap();
        let change = change(&path, Layout::Table).unwrap().unwrap();
        std::fs::write(&path, "rows: [] # mine\n").unwrap();
        let unwritten = changes::write_all(&[change]).unwrap_err();
        assert_eq!(
            unwritten.error.to_string(),
            "it was changed in the meantime"
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "rows: [] # mine\n");
        std::fs::remove_file(&path).unwrap();
    }
}
