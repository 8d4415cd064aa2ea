//! Turns a target file into what it says whatever the environment holds: all that is wrong with its
//! form, its known failures, and how its service speaks.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use super::bound;
use super::find;
use super::keys::TARGET;
use super::misplaced::misplaced;
use super::names::Noted;
use crate::binding::Binding;
use crate::case::Library;
use crate::exchange::Base;
use crate::run::KnownFailure;
use crate::run::refusal::Refusal;
use crate::source::{Diagnostic, Source};
use crate::template::Tree;
use crate::text;
use crate::yaml::{self, Node, Shape};

/// How a target's file has its service speak: all of it that needs no environment.
#[derive(Debug)]
pub struct Dialect {
    /// The bindings, by suite.
    pub bindings: Vec<(String, Arc<Binding>)>,
    /// The suites, as the file describes their operations.
    pub library: Library,
    /// The path of the service's URL, without a slash at its end.
    pub path: String,
}

impl Dialect {
    /// Reads a target file without resolving what the environment holds.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with the file, or why there is none.
    pub fn read(
        name: &str,
        folder: Option<&Path>,
        library: &Library,
        today: Date,
    ) -> Result<Self, Refusal> {
        let source = find::source(name, folder)?;
        Self::of(&source, library, today).map_err(Refusal::Invalid)
    }

    /// Reads the text of a target file so.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with it.
    pub fn of(
        source: &Arc<Source>,
        library: &Library,
        today: Date,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = check(source, library, today);
        if !problems.is_empty() {
            return Err(problems);
        }
        let node = yaml::parse(source)?;
        let library = described(&node, source, library);
        let bound = bound::gather(&node, source, &mut problems);
        let bindings = bound::read(&bound, &library, &mut problems);
        let url = node.text_of("url").map(Base::parse);
        let path = url.and_then(Result::ok);
        Ok(Self {
            bindings,
            library,
            path: path.map_or_else(String::new, |base| base.path().to_owned()),
        })
    }
}

/// Returns everything that is wrong with a target file, whatever the environment holds.
pub(super) fn check(source: &Arc<Source>, library: &Library, today: Date) -> Vec<Diagnostic> {
    let node = match yaml::parse(source) {
        Err(problems) => return problems,
        Ok(node) => node,
    };
    let mut problems = Vec::new();
    let (_, known) = shape(&node, source, &mut problems);
    problems.extend(KnownFailure::check(&known, &library.ids(), today));
    problems.extend(Noted::check_suites(&Noted::suites(&node, source), library));
    problems.extend(Noted::check_rows(&Noted::rows(&node, source), library));
    let before = problems.len();
    check_apis(&node, source, library, &mut problems);
    // Names are held against what describes them.
    if problems.len() == before {
        check_bindings(&node, source, library, &mut problems);
    }
    problems
}

/// Returns a library whose suites are described as a file says.
fn described(node: &Node, source: &Source, library: &Library) -> Library {
    let mut described = library.clone();
    for entry in node.get("openapi").map(Node::entries).unwrap_or_default() {
        let path = entry.value.text().filter(|path| !path.contains("${"));
        path.into_iter().for_each(|path| {
            described.replace_api(&entry.key, &folder(source).join(path));
        });
    }
    described
}

/// Holds every API description that a file names to what its suite asks of one.
fn check_apis(
    node: &Node,
    source: &Arc<Source>,
    library: &Library,
    problems: &mut Vec<Diagnostic>,
) {
    for entry in node.get("openapi").map(Node::entries).unwrap_or_default() {
        let (Some(suite), Some(path)) = (library.suite(&entry.key), entry.value.text()) else {
            let names = library.suites().iter().map(|suite| suite.name.as_str());
            let problem = Diagnostic::at(source, entry.key_span, "no suite has this name");
            let help = format!("the suites are {}", text::listed(names));
            problems.push(problem.help(help));
            continue;
        };
        // What the environment decides is told once there is one.
        if path.contains("${") || suite.suite().is_err() {
            continue;
        }
        let mut described = library.clone();
        described.replace_api(&entry.key, &folder(source).join(path));
        let read = described.suite(&entry.key).map(|suite| suite.suite());
        problems.extend(read.and_then(Result::err).into_iter().flatten().cloned());
    }
}

/// Holds every binding to the suite that it is of, as the file describes it.
fn check_bindings(
    node: &Node,
    source: &Arc<Source>,
    library: &Library,
    problems: &mut Vec<Diagnostic>,
) {
    let bound = bound::gather(node, source, problems);
    if !bound.is_empty() {
        bound::read(&bound, &described(node, source, library), problems);
    }
}

/// Returns the folder of a file, where the paths in it start.
pub(super) fn folder(source: &Source) -> &Path {
    let parent = Path::new(source.name.as_ref()).parent();
    parent.unwrap_or(Path::new(""))
}

/// Holds a file to its declaration, and every template in it to its syntax.
pub(super) fn shape(
    node: &Node,
    source: &Arc<Source>,
    problems: &mut Vec<Diagnostic>,
) -> (Tree, Vec<Arc<KnownFailure>>) {
    let misplaced = misplaced(node, source);
    if misplaced.is_empty() {
        Shape::Object(&TARGET).check(node, source, problems);
    } else {
        problems.extend(misplaced);
    }
    let known = node.get("known");
    let known = known.map_or_else(Vec::new, |list| KnownFailure::read(list, source, problems));
    (Tree::read(node, source, problems), known)
}

/// Returns the list of known failures of a file.
pub(super) fn known(source: &Arc<Source>) -> Result<Vec<Arc<KnownFailure>>, Vec<Diagnostic>> {
    let node = yaml::parse(source)?;
    let mut problems = Vec::new();
    let (_, known) = shape(&node, source, &mut problems);
    if problems.is_empty() {
        Ok(known)
    } else {
        Err(problems)
    }
}
