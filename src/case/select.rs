//! Turns what the user asked for into the cases that are meant.

use std::collections::BTreeSet;

use super::library::read_all;
use super::{Basis, Case, CaseFile, Library, SuiteFolder};
use crate::source::Diagnostic;
use crate::text;

/// Which cases are meant; an empty list stands for all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Ids, beginnings of ids, or globs.
    pub patterns: Vec<Pattern>,
    /// Suites.
    pub suites: Vec<String>,
    /// Rows.
    pub rows: Vec<String>,
    /// Bases.
    pub bases: Vec<Basis>,
    /// Exactly these ids and no others.
    pub only: Option<BTreeSet<String>>,
    /// The bases that are meant where nothing says another; a case that is named exactly is meant
    /// whatever its own.
    pub usual: Vec<Basis>,
    /// The suites that can be meant at all.
    pub spoken: Vec<String>,
}

/// The cases that are meant.
#[derive(Debug, Default)]
pub struct Taken {
    /// They, in the order of ids.
    pub cases: Vec<Case>,
    /// How many more would be meant, were it not for what they rest on.
    pub left_out: usize,
}

/// An id, the beginning of ids, or a glob in which only `*` and `?` are special.
#[derive(Debug, Clone)]
pub struct Pattern(pub String);

impl Pattern {
    /// Tells whether a case is meant: by its id, its file, its folder, or as a glob.
    pub fn matches(&self, id: &str) -> bool {
        let wanted = self.0.trim_end_matches('/');
        if let Some(rest) = id.strip_prefix(wanted)
            && (rest.is_empty() || rest.starts_with(['/', '[']))
        {
            return true;
        }
        glob(wanted.as_bytes(), id.as_bytes())
    }

    /// Tells whether a case is named by its id, or by that of its file.
    fn names(&self, id: &str) -> bool {
        self.0 == id || id.split('[').next() == Some(&self.0)
    }

    /// Returns the ids that were most likely meant: of files, unless an entry of `each` was named.
    fn nearest(&self, ids: &[String]) -> String {
        let wanted = self.0.replace(['*', '?'], "");
        let mut names: Vec<&str> = if wanted.contains('[') {
            ids.iter().map(String::as_str).collect()
        } else {
            ids.iter().filter_map(|id| id.split('[').next()).collect()
        };
        names.dedup();
        nearest(&wanted, names)
    }

    fn is_glob(&self) -> bool {
        self.0.contains(['*', '?'])
    }

    /// Tells whether some case of a file may be meant, from the file's id alone.
    fn may_match_file(&self, id: &str) -> bool {
        let file = self.0.split('[').next().unwrap_or_default();
        self.is_glob() || Self(file.to_owned()).matches(id)
    }
}

/// Matches bytes against `*` (any number of them) and `?` (one).
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(byte) if *byte == b'?' || *byte == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                // The star takes one more byte, and the rest is tried again.
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

impl Selection {
    /// Tells whether everything is meant.
    pub fn is_everything(&self) -> bool {
        self.patterns.is_empty()
            && self.suites.is_empty()
            && self.rows.is_empty()
            && self.bases.is_empty()
            && self.only.is_none()
    }

    fn wants_file(&self, folder: &SuiteFolder, file: &CaseFile) -> bool {
        let file_of = |id: &String| id.split('[').next() == Some(&file.id);
        self.only
            .as_ref()
            .is_none_or(|only| only.iter().any(file_of))
            && self.wants_suite(&folder.name)
            && (self.patterns.is_empty()
                || self
                    .patterns
                    .iter()
                    .any(|pattern| pattern.may_match_file(&file.id)))
    }

    /// Tells whether cases of a suite may be meant.
    pub fn wants_suite(&self, name: &str) -> bool {
        let among = |names: &[String]| names.is_empty() || names.iter().any(|known| known == name);
        among(&self.suites) && among(&self.spoken)
    }

    /// Tells whether a case is meant.
    pub fn wants(&self, case: &Case) -> bool {
        self.wants_whatever_basis(case) && !self.leaves_out(case)
    }

    /// Tells whether a case is not meant for nothing but what it rests on, though nobody said so.
    fn leaves_out(&self, case: &Case) -> bool {
        let is_named = || {
            let mut patterns = self.patterns.iter();
            self.only.is_some() || patterns.any(|pattern| pattern.names(&case.id))
        };
        !self.usual.is_empty() && !self.usual.contains(&case.document.basis) && !is_named()
    }

    /// Tells whether a case is meant, unless it rests on something else than is usual.
    pub fn wants_whatever_basis(&self, case: &Case) -> bool {
        let mut rows = case.rows().map(|row| &row.id);
        self.wants_suite(case.suite())
            && (self.patterns.is_empty()
                || self
                    .patterns
                    .iter()
                    .any(|pattern| pattern.matches(&case.id)))
            && (self.rows.is_empty() || rows.any(|row| self.rows.contains(row)))
            && (self.bases.is_empty() || self.bases.contains(&case.document.basis))
            && self
                .only
                .as_ref()
                .is_none_or(|only| only.contains(&case.id))
    }

    /// Reads the files that may hold a wanted case, and no others.
    ///
    /// Returns no case at all where a pattern, row or suite means none: a gate that names two cases
    /// must not pass with one of them.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with those files; then no case is to be sent.
    pub fn choose(&self, library: &Library) -> Result<Vec<Case>, Vec<Diagnostic>> {
        self.take(library).map(|taken| taken.cases)
    }

    /// Does the same, and counts what is left out for what it rests on.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with those files; then no case is to be sent.
    pub fn take(&self, library: &Library) -> Result<Taken, Vec<Diagnostic>> {
        let mut cases = Vec::new();
        let mut problems = if self.is_everything() {
            library.strays().to_vec()
        } else {
            Vec::new()
        };
        let mut unmet: Vec<&Pattern> = self.patterns.iter().collect();
        let files = library.files();
        let files: Vec<_> = files
            .filter(|(folder, file)| self.wants_file(folder, file))
            .collect();
        for read in read_all(&files) {
            match read {
                Ok(found) => {
                    unmet.retain(|pattern| !found.iter().any(|case| pattern.matches(&case.id)));
                    let wanted = |case: &Case| self.wants_whatever_basis(case);
                    cases.extend(found.into_iter().filter(wanted));
                }
                Err(found) => {
                    let new = found
                        .into_iter()
                        .filter(|problem| !problems.contains(problem));
                    problems.extend(new.collect::<Vec<_>>());
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        if !unmet.is_empty() || self.unknown_suite(library).is_some() || self.gone(library) {
            return Ok(Taken::default());
        }
        let is_unknown = |row: &&String| {
            let holds = |case: &Case| case.rows().any(|known| known.id == **row);
            !cases.iter().any(holds)
        };
        let rows = || rows(library);
        if self
            .rows
            .iter()
            .filter(is_unknown)
            .any(|row| !rows().contains(&row.as_str()))
        {
            // It may stand in a table that cannot be read.
            let suites = library.suites().iter();
            let suites = suites.filter(|folder| self.wants_suite(&folder.name));
            let unread: Vec<Diagnostic> = suites
                .filter_map(|folder| folder.suite().err())
                .flatten()
                .cloned()
                .collect();
            return if unread.is_empty() {
                Ok(Taken::default())
            } else {
                Err(unread)
            };
        }
        let all = cases.len();
        cases.retain(|case| !self.leaves_out(case));
        Ok(Taken {
            left_out: all - cases.len(),
            cases,
        })
    }

    /// Tells whether one of the ids that are meant exactly is no case any more.
    fn gone(&self, library: &Library) -> bool {
        let Some(only) = &self.only else { return false };
        let ids: BTreeSet<String> = library.ids().into_iter().collect();
        !only.is_subset(&ids)
    }

    fn unknown_suite(&self, library: &Library) -> Option<&String> {
        self.suites
            .iter()
            .find(|name| library.suite(name).is_none())
    }

    /// Returns why nothing was chosen, and the names nearest to what was asked for.
    pub fn explain_nothing(&self, library: &Library) -> (String, String) {
        if let Some(unknown) = self.unknown_suite(library) {
            let names = library.suites().iter().map(|suite| suite.name.as_str());
            let title = format!("no suite is named `{}`", text::escape(unknown));
            return (title, format!("the suites are {}", text::listed(names)));
        }
        let rows = rows(library);
        if let Some(unknown) = self.rows.iter().find(|row| !rows.contains(&row.as_str())) {
            let title = format!("no row is named `{}`", text::escape(unknown));
            return (title, nearest(unknown, rows));
        }
        let ids: Vec<String> = library.ids();
        if let Some(only) = &self.only {
            return explain_only(only, &ids);
        }
        let unmatched = self
            .patterns
            .iter()
            .find(|pattern| !ids.iter().any(|id| pattern.matches(id)));
        match unmatched {
            Some(pattern) => {
                let shown = text::escape(&pattern.0);
                let is_url = ["http://", "https://"];
                let help = if is_url.iter().any(|scheme| pattern.0.starts_with(scheme)) {
                    format!("`--target {shown}` names the service")
                } else {
                    pattern.nearest(&ids)
                };
                (format!("no case matches `{shown}`"), help)
            }
            None => self.explain_rest(library),
        }
    }

    /// Returns why nothing is chosen where each condition means something by itself.
    fn explain_rest(&self, library: &Library) -> (String, String) {
        let left_out = self.take(library).map_or(0, |taken| taken.left_out);
        if left_out > 0 {
            let title = match left_out {
                1 => {
                    "the one case rests on our reading of the API, not on the vendor's pages alone"
                }
                _ => {
                    "all of these cases rest on our reading of the API, not on the vendor's pages alone"
                }
            };
            let help = "`--basis all` takes such cases too, and so does the exact id of one";
            return (title.to_owned(), help.to_owned());
        }
        if let Some(suite) = self.suites.iter().find(|name| !self.wants_suite(name)) {
            let title = format!("the target does not speak `{}`", text::escape(suite));
            let names = self.spoken.iter().map(String::as_str);
            let help = format!("`suites` in its file names {}", text::listed(names));
            return (title, help);
        }
        self.row_without_case(library).unwrap_or_else(|| {
            (
                "no case is chosen by all of these together".to_owned(),
                "leave out one of the conditions; `vipspec list` shows what each case is"
                    .to_owned(),
            )
        })
    }

    /// Returns why a row that is asked for by itself has no case.
    fn row_without_case(&self, library: &Library) -> Option<(String, String)> {
        let [id] = self.rows.as_slice() else {
            return None;
        };
        if !self.patterns.is_empty() || !self.suites.is_empty() || !self.bases.is_empty() {
            return None;
        }
        let suites = library
            .suites()
            .iter()
            .filter_map(|folder| folder.suite().ok());
        let row = suites.filter_map(|suite| suite.table.row(id)).next()?;
        let title = format!("no case holds the row `{}`", row.id);
        let help = match row.unreachable {
            Some(_) => format!(
                "none can on the embedded server: `vipspec explain {}` says why",
                row.id
            ),
            None => format!("`vipspec explain {}` says what it is", row.id),
        };
        Some((title, help))
    }
}

fn explain_only(only: &BTreeSet<String>, ids: &[String]) -> (String, String) {
    match only.iter().find(|id| !ids.contains(id)) {
        Some(gone) => {
            let title = format!(
                "the earlier run has a case that is gone: `{}`",
                text::escape(gone)
            );
            (
                title,
                "run everything once more, and go on from that report".to_owned(),
            )
        }
        None if only.is_empty() => (
            "every case of the earlier run passed, and none is left to run again".to_owned(),
            "leave `--rerun` out to run everything".to_owned(),
        ),
        None => (
            "no case that did not pass is chosen by all of these together".to_owned(),
            "leave out one of the conditions".to_owned(),
        ),
    }
}

fn rows(library: &Library) -> Vec<&str> {
    let suites = library.suites().iter();
    suites
        .filter_map(|folder| folder.suite().ok())
        .flat_map(|suite| suite.table.rows.iter().map(|row| row.id.as_str()))
        .collect()
}

fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let few = text::nearest_few(name, names, 3);
    if few.is_empty() {
        "there is none at all".to_owned()
    } else {
        format!("the nearest are {}", text::listed(few))
    }
}

impl Library {
    /// Returns the ids of all cases; of a broken file, the file's id.
    pub fn ids(&self) -> Vec<String> {
        let mut ids = Vec::new();
        for (folder, file) in self.files() {
            match file.cases(folder) {
                Ok(cases) => ids.extend(cases.into_iter().map(|case| case.id)),
                Err(_) => ids.push(file.id.clone()),
            }
        }
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn an_argument_is_an_id_a_file_a_folder_or_a_glob() {
        for (pattern, id, expected) in [
            ("s/a/b[c]", "s/a/b[c]", true),
            ("s/a/b", "s/a/b[c]", true),
            ("s/a", "s/a/b[c]", true),
            ("s/a/", "s/a/b", true),
            ("s", "s/a/b", true),
            ("s/a/b", "s/a/bc", false),
            ("s/*/b*", "s/a/b[c]", true),
            ("*[c]", "s/a/b[c]", true),
            ("s/a/b[?]", "s/a/b[c]", true),
            ("s/a/b[cd]", "s/a/b[c]", false),
            ("", "s/a/b", false),
        ] {
            assert_eq!(
                Pattern(pattern.to_owned()).matches(id),
                expected,
                "{pattern} {id}"
            );
        }
    }
}
