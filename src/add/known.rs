//! Turns the text of a target file into the same text with one more known failure.

use super::yaml_text;
use crate::json::Json;
use crate::source::Source;
use crate::template::Problem;
use crate::yaml;

/// Why the service is listed.
const REASON: &str = "The service answers with another text than its documentation.";

/// Returns the file with an entry at the end of `known`; nothing else in it is touched.
///
/// # Errors
///
/// Returns the place and the entry to add by hand, where the file would not say the same and one
/// failure more.
pub fn with_known(
    name: &str,
    file: &str,
    case: &str,
    owner: &str,
    until: &str,
) -> Result<String, Problem> {
    let entry = Entry { case, owner, until };
    let after = entry.behind(file);
    match said(name, &after) == entry.after(said(name, file)) {
        true => Ok(after),
        false => Err(entry.refused(name, file)),
    }
}

/// One more known failure.
struct Entry<'a> {
    case: &'a str,
    owner: &'a str,
    until: &'a str,
}

impl Entry<'_> {
    fn lines(&self, indent: &str) -> String {
        let lines = [
            format!("- case: {}", yaml_text::text(self.case)),
            format!("  reason: {REASON}"),
            format!("  owner: {}", yaml_text::text(self.owner)),
            format!("  until: \"{}\"", self.until),
        ];
        lines.map(|line| format!("{indent}{line}\n")).concat()
    }

    /// Returns the text with the entry behind the last line of `known`.
    fn behind(&self, file: &str) -> String {
        let (mut at, mut end, mut indent) = (0, None, None);
        let mut key = "known:\n";
        for line in file.split_inclusive('\n') {
            at += line.len();
            let content = line.trim();
            if let Some(list) = line.strip_prefix("known:") {
                // An empty list in brackets takes no entry: its key is written anew.
                let is_empty = list.trim() == "[]";
                end = Some((if is_empty { at - line.len() } else { at }, at));
                key = if is_empty { key } else { "" };
            } else if end.is_some() && !content.is_empty() && !content.starts_with('#') {
                if !line.starts_with(' ') && !content.starts_with("- ") {
                    break;
                }
                let depth = line.len() - line.trim_start().len();
                indent.get_or_insert(&line[..depth]);
                end = Some((at, at));
            }
        }
        let (end, next) = end.unwrap_or((file.len(), file.len()));
        let (before, after) = (&file[..end], &file[next..]);
        let gap = match before.is_empty() || before.ends_with('\n') {
            true => "",
            false => "\n",
        };
        let entry = self.lines(indent.unwrap_or("  "));
        format!("{before}{gap}{key}{entry}{after}")
    }

    /// Returns what a file is to say once the entry is in it.
    fn after(&self, file: Option<Json>) -> Option<Json> {
        let mut file = file?;
        let Json::Object(members) = &mut file else {
            return None;
        };
        let mut known = match members.get("known") {
            None | Some(Json::Null) => Vec::new(),
            Some(known) => known.list()?.to_vec(),
        };
        known.push(Json::of([
            ("case", self.case.into()),
            ("reason", REASON.into()),
            ("owner", self.owner.into()),
            ("until", self.until.into()),
        ]));
        members.set("known", Json::List(known));
        Some(file)
    }

    fn refused(&self, name: &str, file: &str) -> Problem {
        let source = Source::new(name, file);
        let place = yaml::parse(&source).map_or_else(
            |_| name.to_owned(),
            |node| source.place(node.get("known").unwrap_or(&node).span),
        );
        let title = format!("no entry can be added to the `known` of {place} as it is written");
        let lines = format!("known:\n{}", self.lines("  "));
        let lines = lines.trim_end().replace('\n', "\n    ");
        Problem::new(title).help(format!(
            "add the entry by hand, and take `--as case`; nothing was written\n    {lines}"
        ))
    }
}

/// Returns what a file says; none where it cannot be read.
fn said(name: &str, file: &str) -> Option<Json> {
    let node = yaml::parse(&Source::new(name, file)).ok()?;
    Some(node.to_json())
}

#[cfg(test)]
mod tests {
    use super::with_known;

    const ENTRY: &str = "  - case: a/b/c\n    reason: The service answers with another text than its documentation.\n    owner: ada\n    until: \"2026-12-01\"\n";

    fn added(file: &str) -> Result<String, crate::template::Problem> {
        with_known("staging.yaml", file, "a/b/c", "ada", "2026-12-01")
    }

    #[test]
    fn an_entry_comes_behind_those_that_there_are() {
        for (before, key, after) in [
            ("url: http://a\n", "known:\n", ""),
            (
                "url: http://a\nknown:\n  - case: x\n    until: y # z\n",
                "",
                "jobs: 4\n",
            ),
            ("url: http://a", "\nknown:\n", ""),
            ("url: http://a\nknown:\n", "", "jobs: 4\n"),
        ] {
            let file = added(&format!("{before}{after}")).unwrap();
            assert_eq!(file, format!("{before}{key}{ENTRY}{after}"));
        }
    }

    #[test]
    fn an_entry_stands_as_those_before_it_do() {
        let entry = ENTRY.replace("\n  ", "\n");
        let before = "url: http://a\nknown:\n- case: x\n  until: y\n";
        let file = added(&format!("{before}jobs: 4\n")).unwrap();
        assert_eq!(file, format!("{before}{}jobs: 4\n", &entry[2..]));
        let file = added("url: http://a\nknown: []\njobs: 4\n").unwrap();
        assert_eq!(file, format!("url: http://a\nknown:\n{ENTRY}jobs: 4\n"));
    }

    #[test]
    fn a_file_that_would_be_broken_is_refused_with_the_lines_to_add() {
        for (file, place) in [
            ("{ url: \"http://a\" }\n", "staging.yaml:1:1"),
            ("url: http://a\n...\n", "staging.yaml:1:1"),
            ("url: http://a\nknown: [{ case: x }]\n", "staging.yaml:2:8"),
        ] {
            let problem = added(file).unwrap_err();
            assert!(problem.title.contains(place), "{problem:?}");
            let help = problem.help.unwrap();
            assert!(help.contains("\n      - case: a/b/c\n"), "{help}");
        }
    }
}
