//! Turns a folder of cases into what `add` asks of it, read once, also as it would be with a change.

use crate::add::Edit;
use crate::case::{Case, Library, check_all};
use crate::cli::stop::Stop;
use crate::run::Plan;
use crate::source::{Diagnostic, Source};
use crate::template::Problem;

/// The suites of a folder, and all of their cases.
pub(super) struct Shelf {
    pub library: Library,
    pub cases: Vec<Case>,
}

impl Shelf {
    /// Reads every case of a plan.
    pub(super) fn read(plan: &Plan) -> Result<Self, Stop> {
        let problems = plan.check_known();
        if !problems.is_empty() {
            return Err(Stop::Invalid(problems));
        }
        let library = plan.library.clone();
        let cases = library.cases().map_err(Stop::Invalid)?;
        Ok(Self { library, cases })
    }

    /// Returns what the folder would be with the edits; held to what `check` holds it to.
    pub(super) fn with(&self, edits: &[Edit]) -> Result<Self, Stop> {
        let library = self.drafted(edits);
        let ids: Option<Vec<&str>> = edits
            .iter()
            .map(|edit| new_case(&self.library, edit))
            .collect();
        let cases = match ids {
            Some(ids) => self.with_cases(&library, &ids)?,
            // The cases hold on to the tables that they were read with.
            None => library.cases().map_err(Stop::Invalid)?,
        };
        let problems = check_all(&cases);
        if problems.is_empty() {
            Ok(Self { library, cases })
        } else {
            Err(Stop::Invalid(problems))
        }
    }

    /// Returns the cases with those of new files among them.
    fn with_cases(&self, library: &Library, ids: &[&str]) -> Result<Vec<Case>, Stop> {
        let mut cases = self.cases.clone();
        for id in ids {
            let at = cases.iter().position(|case| case.id.as_str() > *id);
            let at = at.unwrap_or(cases.len());
            cases.splice(at..at, read(library, id)?);
        }
        Ok(cases)
    }

    /// Returns a case by its id.
    pub(super) fn case(&self, id: &str) -> Result<Case, Stop> {
        let case = self.cases.iter().find(|case| case.id == id).cloned();
        case.ok_or_else(|| Stop::invalid(Problem::new(format!("`{id}` would be no case"))))
    }

    fn drafted(&self, edits: &[Edit]) -> Library {
        let mut library = self.library.clone();
        for edit in edits {
            library.draft(&edit.path, &edit.after);
        }
        library
    }
}

/// Returns the id of the file that an edit makes; none where it changes a file that is there.
fn new_case<'a>(library: &Library, edit: &'a Edit) -> Option<&'a str> {
    let id = edit.path.strip_suffix(".yaml")?;
    let is_new = edit.before.is_none() && library.files().all(|(_, file)| file.id != id);
    is_new.then_some(id)
}

/// Reads the cases of one file.
fn read(library: &Library, id: &str) -> Result<Vec<Case>, Stop> {
    let file = library.files().find(|(_, file)| file.id == id);
    let Some((folder, file)) = file else {
        let title = format!("`{id}` would be no case");
        return Err(Stop::invalid(Problem::new(title)));
    };
    file.cases(folder).map_err(Stop::Invalid)
}

/// Says what became of a request and of the files that were proposed for its answer.
pub(super) fn unwritten(stop: Stop, is_sent: bool) -> Stop {
    let Stop::Invalid(problems) = stop else {
        return stop;
    };
    let problems = problems.into_iter();
    let problems = problems.map(as_proposed).collect();
    let so = if is_sent {
        "the request was sent, nothing was written"
    } else {
        "nothing was written"
    };
    Stop::Unwritten(problems, so)
}

/// Says of a place that no file has that it is one of a proposed file.
fn as_proposed(problem: Diagnostic) -> Diagnostic {
    let name = problem.source.name.as_ref();
    let until = problem.span.map_or(0, |span| span.end);
    let is_same = |text: String| text.get(..until) == problem.source.text.get(..until);
    let is_there = std::fs::read_to_string(name).is_ok_and(is_same);
    if is_there {
        return problem;
    }
    let name = format!("proposed {name}");
    let source = Source::new(name, problem.source.text.clone());
    Diagnostic { source, ..problem }
}

#[cfg(test)]
mod tests {
    use super::as_proposed;
    use crate::source::{Diagnostic, Source, Span};

    #[test]
    fn a_place_in_a_file_that_is_not_there_is_told_as_proposed() {
        for (name, text, shown) in [
            (
                "src/cli/none.yaml",
                "row: x\n",
                "--> proposed src/cli/none.yaml:1",
            ),
            (
                "src/cli/add/shelf.rs",
                "row: x\n",
                "--> proposed src/cli/add/shelf.rs:1",
            ),
            (
                "src/cli/add/shelf.rs",
                include_str!("shelf.rs"),
                "--> src/cli/add/shelf.rs:1",
            ),
        ] {
            let source = Source::new(name, text);
            let problem = Diagnostic::at(&source, Span { start: 0, end: 3 }, "x");
            let told = as_proposed(problem).to_string();
            assert!(told.contains(shown), "{told}");
        }
    }
}
