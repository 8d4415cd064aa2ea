//! Turns a folder, or what the binary carries, into the files that lie in it, and a file into its text.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::source::{Diagnostic, Source};

/// The shipped files: path below `cases/`, and text.
static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Where the text of a file is.
#[derive(Debug, Clone)]
pub(super) enum Text {
    Embedded(&'static str),
    File(PathBuf),
    /// Of a file that is not written yet.
    Draft(String),
}

/// A file that was found: its path below the root, as shown, and its text.
pub(super) struct Found {
    pub(super) below: String,
    pub(super) shown: String,
    pub(super) text: Text,
}

/// Returns the path of each file that the binary carries, below `cases/`, with its text.
pub fn shipped() -> &'static [(&'static str, &'static str)] {
    EMBEDDED
}

/// Returns the files that the binary carries.
pub(super) fn embedded() -> Vec<Found> {
    let found = EMBEDDED.iter().map(|(path, text)| Found {
        below: (*path).to_owned(),
        shown: format!("cases/{path}"),
        text: Text::Embedded(text),
    });
    found.collect()
}

impl Text {
    /// Returns the path as shown to the user; of an embedded file, the usual one.
    pub(super) fn place(&self, usual: &str) -> String {
        match self {
            Self::Embedded(_) | Self::Draft(_) => usual.to_owned(),
            Self::File(path) => shown(path),
        }
    }

    pub(super) fn read(&self, shown: &Arc<str>) -> Result<Arc<Source>, Diagnostic> {
        let path = match self {
            Self::Embedded(text) => return Ok(Source::new(Arc::clone(shown), *text)),
            Self::Draft(text) => return Ok(Source::new(Arc::clone(shown), text)),
            Self::File(path) => path,
        };
        let bytes = fs::read(path).map_err(|error| {
            Diagnostic::about(
                Arc::clone(shown),
                format!("the file cannot be read: {error}"),
            )
            .help("make it readable, or take it out of the folder")
        })?;
        String::from_utf8(bytes)
            .map(|text| Source::new(Arc::clone(shown), text))
            .map_err(|error| {
                let at = error.utf8_error().valid_up_to();
                Diagnostic::about(
                    Arc::clone(shown),
                    format!("the file is not UTF-8: byte {at} begins no character"),
                )
                .help("save it as UTF-8")
            })
    }
}

/// Finds the files of a folder and of the folders in it.
pub(super) fn list(root: &Path, folder: &Path, found: &mut Vec<Found>) -> Result<(), Diagnostic> {
    let problem = |error| {
        Diagnostic::about(
            shown(folder),
            format!("the folder cannot be listed: {error}"),
        )
        .help("name a folder of suites with `--cases`")
    };
    for entry in fs::read_dir(folder).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if path.is_symlink() && leads_up(&path, folder) {
                let diagnostic = Diagnostic::about(shown(&path), "the folder leads back to itself");
                return Err(diagnostic.help("remove the link"));
            }
            list(root, &path, found)?;
            continue;
        }
        if fs::metadata(&path).is_ok_and(|about| !about.is_file()) {
            // To read a pipe would wait for whoever writes to it.
            let diagnostic = Diagnostic::about(shown(&path), "this is neither a file nor a folder");
            return Err(diagnostic.help("remove it"));
        }
        let below = path.strip_prefix(root).unwrap_or(&path);
        let parts: Vec<String> = below
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        found.push(Found {
            below: parts.join("/"),
            shown: shown(&path),
            text: Text::File(path),
        });
    }
    Ok(())
}

/// Tells whether a link in a folder leads to the folder, or to one that it lies in.
fn leads_up(link: &Path, folder: &Path) -> bool {
    match (link.canonicalize(), folder.canonicalize()) {
        (Ok(link), Ok(folder)) => folder.starts_with(link),
        _ => false,
    }
}

/// Returns a path as a reader wants it: relative to where the program was started, with slashes.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(here).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}
