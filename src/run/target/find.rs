//! Turns the argument of `--target` into a URL or a target file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::exchange::Base;
use crate::run::refusal::Refusal;
use crate::source::{Diagnostic, Source};
use crate::template::Problem;
use crate::text;
use crate::yaml::{self, Node};

/// The folder of `cases/` in which target files lie.
const FOLDER: &str = "targets";

/// What a target file ends in.
const END: &str = ".yaml";

/// The keys of a target file that name other YAML files.
const NAMING: [&str; 3] = ["openapi", "binding", "known"];

/// A target as it is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// By its URL.
    Url(Base),
    /// By the name of its file without `.yaml`, or by a path.
    File(String),
}

impl Named {
    /// Reads a URL, a name or a path.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with it; a URL that holds a password is never repeated.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if text.ends_with(".yaml") || (!text.is_empty() && text.bytes().all(is_name)) {
            return Ok(Self::File(text.to_owned()));
        }
        Base::parse(text).map(Self::Url).map_err(|problem| {
            // What has neither the form of a URL nor of a name was probably meant as a path.
            if text.contains('/') && !text.contains(':') {
                problem.help("a target file ends in `.yaml`; a URL begins with `https://`")
            } else {
                problem
            }
        })
    }
}

impl std::fmt::Display for Named {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Url(base) => base.fmt(formatter),
            Self::File(name) => name.fmt(formatter),
        }
    }
}

/// Returns the folder of target files: below the cases that are named, or below `./cases`.
pub fn folder(cases: Option<&Path>) -> Option<PathBuf> {
    let folder = cases.unwrap_or(Path::new("cases")).join(FOLDER);
    folder.is_dir().then_some(folder)
}

/// Returns the text of a target file.
pub(super) fn source(name: &str, folder: Option<&Path>) -> Result<Arc<Source>, Refusal> {
    let path = if name.ends_with(".yaml") {
        PathBuf::from(name)
    } else {
        folder
            .map(|folder| folder.join(format!("{name}.yaml")))
            .filter(|path| path.exists())
            .ok_or_else(|| Refusal::Usage(unknown(name, folder)))?
    };
    let shown = path.to_string_lossy().replace('\\', "/");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Source::new(shown, text)),
        Err(error) => {
            let title = format!("the target file cannot be read: {error}");
            let problem = Diagnostic::about(shown, title);
            let help = "name a target of `cases/targets/`, the path of a target file, or a URL";
            Err(Refusal::Invalid(vec![problem.help(help)]))
        }
    }
}

fn unknown(name: &str, folder: Option<&Path>) -> Problem {
    let names = folder.map(names).unwrap_or_default();
    let help = match text::nearest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`"),
        None if name.contains('.') => format!("a URL begins with its scheme: `https://{name}`"),
        None if names.is_empty() => {
            format!("write `cases/targets/{name}.yaml`, or a URL such as `https://host`")
        }
        None => {
            let names = text::listed(names.iter().map(String::as_str));
            format!("the targets are {names}; a URL begins with `https://` or `http://`")
        }
    };
    Problem::new(format!("no target is named `{}`", text::escape(name))).help(help)
}

/// Returns the names of the targets in a folder, sorted; what a target names may lie beside it, and is
/// none.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.strip_suffix(END).map(str::to_owned)
        })
        .collect();
    names.sort();
    let named: BTreeSet<String> = names.iter().flat_map(|name| named(folder, name)).collect();
    names.retain(|name| !named.contains(name));
    names
}

/// Returns the names of the files of a folder that a file in it names, itself left out.
fn named(folder: &Path, name: &str) -> Vec<String> {
    let Ok(source) = source(name, Some(folder)) else {
        return Vec::new();
    };
    let Ok(node) = yaml::parse(&source) else {
        return Vec::new();
    };
    let values = NAMING.iter().filter_map(|key| node.get(key));
    let mut paths = Vec::new();
    values.for_each(|value| texts(value, &mut paths));
    let beside = |path: &str| {
        let path = folder.join(path);
        let parent = path.parent()?.canonicalize().ok()?;
        let is_beside = parent == folder.canonicalize().ok()?;
        let other = path.file_name()?.to_string_lossy().into_owned();
        let other = other.strip_suffix(END)?.to_owned();
        (is_beside && other != name).then_some(other)
    };
    paths.into_iter().filter_map(beside).collect()
}

/// Adds every text in a value.
fn texts<'a>(node: &'a Node, found: &mut Vec<&'a str>) {
    found.extend(node.text());
    node.items().iter().for_each(|item| texts(item, found));
    let entries = node.entries().iter();
    entries.for_each(|entry| texts(&entry.value, found));
}
