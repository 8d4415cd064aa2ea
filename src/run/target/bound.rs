//! Turns what a target file says of a service's names into bindings, once the suites are known.

use std::path::Path;
use std::sync::Arc;

use crate::binding::{self, BINDING, Binding};
use crate::case::{Library, SuiteFolder};
use crate::source::{Diagnostic, Source, Span};
use crate::text;
use crate::yaml::{self, Node, Shape};

/// What a target file says of the service's names for one suite.
#[derive(Debug, Clone)]
pub struct Bound {
    /// The suite.
    suite: String,
    /// What is said of it, and in which file.
    node: Node,
    source: Arc<Source>,
    /// Where the target file names the suite.
    named: (Arc<Source>, Span),
}

/// Gathers the bindings that a target file has, in it or in files beside it.
pub(super) fn gather(
    node: &Node,
    source: &Arc<Source>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Bound> {
    let entries = node.get("binding").map(Node::entries).unwrap_or_default();
    let mut bound = Vec::new();
    for entry in entries {
        let inside = match entry.value.text() {
            None => Some((entry.value.clone(), Arc::clone(source))),
            Some(path) => match beside(path, source) {
                Ok(found) => Some(found),
                Err(unread) => {
                    problems.extend(unread.unwrap_or_else(|error| {
                        let title = format!("the file of the binding cannot be read: {error}");
                        let problem = Diagnostic::at(source, entry.value.span, title);
                        vec![problem.help("a path starts at the folder of the target file")]
                    }));
                    None
                }
            },
        };
        bound.extend(inside.map(|(node, own)| Bound {
            suite: entry.key.clone(),
            node,
            source: own,
            named: (Arc::clone(source), entry.key_span),
        }));
    }
    bound
}

/// Reads a file beside the target file; an error without diagnostics is that there is none.
fn beside(
    path: &str,
    target: &Source,
) -> Result<(Node, Arc<Source>), Result<Vec<Diagnostic>, std::io::Error>> {
    let folder = Path::new(target.name.as_ref()).parent();
    let path = folder.unwrap_or(Path::new("")).join(path);
    let read = std::fs::read_to_string(&path).map_err(Err)?;
    let source = Source::new(path.to_string_lossy().replace('\\', "/"), read);
    let node = yaml::parse(&source).map_err(Ok)?;
    let mut problems = Vec::new();
    Shape::Object(&BINDING).check(&node, &source, &mut problems);
    if problems.is_empty() {
        Ok((node, source))
    } else {
        Err(Ok(problems))
    }
}

/// Reads bindings against the suites of a library.
pub(super) fn read(
    bound: &[Bound],
    library: &Library,
    problems: &mut Vec<Diagnostic>,
) -> Vec<(String, Arc<Binding>)> {
    let mut bindings = Vec::new();
    for Bound {
        suite,
        node,
        source,
        named,
    } in bound
    {
        let Some(folder) = library.suite(suite) else {
            let names = library.suites().iter().map(|suite| suite.name.as_str());
            let problem = Diagnostic::at(&named.0, named.1, "no suite has this name");
            let help = match text::nearest(suite, names.clone()) {
                Some(near) => format!("did you mean `{near}`"),
                None => format!("the suites are {}", text::listed(names)),
            };
            problems.push(problem.help(help));
            continue;
        };
        // What is wrong with the suite itself is said where its cases are read.
        let Ok(of) = folder.suite() else { continue };
        let binding = binding::read(node, source, of, &|word| is_used(folder, word), problems);
        bindings.extend(binding.map(|binding| (suite.clone(), Arc::new(binding))));
    }
    bindings
}

/// Tells whether a file of the suite has a word.
fn is_used(folder: &SuiteFolder, word: &str) -> bool {
    let mut files = folder.files.iter();
    files.any(|file| {
        file.source().is_ok_and(|source| {
            let mut words = source
                .text
                .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
            words.any(|known| known == word)
        })
    })
}
