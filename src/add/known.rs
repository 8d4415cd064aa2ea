//! Turns the text of a target file into the same text with other known failures: those that fail are
//! added, those that pass are taken out, and nothing else is touched.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::json::Json;
use crate::run::Renamed;
use crate::source::{Source, Span};
use crate::template::Problem;
use crate::yaml::{self, Node};

/// How many days a failure may last, unless somebody says otherwise.
const DAYS: i32 = 30;

/// Why a service is listed that answers nearly as it should.
const REASON: &str = "The service answers with another text than its documentation.";

/// Cases that fail for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFailure {
    /// Ids of cases, files or folders.
    pub cases: Vec<String>,
    /// Why they fail.
    pub reason: String,
    /// Who is to mend it.
    pub owner: String,
    /// The last day on which they may fail.
    pub until: String,
    /// What differs, as a run tells it, where what differs otherwise is another failure.
    pub differs: Option<String>,
}

/// Returns the last day of a failure that is listed today, unless somebody says otherwise.
pub fn last_day(today: Date) -> Date {
    today.checked_add(DAYS.days()).unwrap_or(today)
}

/// Returns the file with one more entry at the end of `known`; nothing else in it is touched.
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
    let entry = KnownFailure {
        cases: vec![case.to_owned()],
        reason: REASON.to_owned(),
        owner: owner.to_owned(),
        until: until.to_owned(),
        differs: None,
    };
    relisted(name, file, &[], &[entry]).map_err(|problem| Problem {
        help: problem
            .help
            .map(|help| help.replacen("by hand;", "by hand, and take `--as case`;", 1)),
        ..problem
    })
}

/// Returns the file with names in `known` replaced or taken out, and with more entries at its end.
///
/// # Errors
///
/// Returns the place and the entries to write by hand, where the file would say anything else.
pub fn relisted(
    name: &str,
    file: &str,
    renamed: &[Renamed],
    added: &[KnownFailure],
) -> Result<String, Problem> {
    let wanted = wanted(said(name, file), renamed, added);
    let after = without(name, file, renamed);
    let after = after.map(|after| match added {
        [] => after,
        _ => behind(&after, added),
    });
    match after {
        Some(after) if wanted.is_some() && said(name, &after) == wanted => Ok(after),
        _ => Err(refused(name, file, added)),
    }
}

impl KnownFailure {
    fn lines(&self, indent: &str) -> String {
        let mut lines = match self.cases.as_slice() {
            [case] => vec![format!("- case: {}", yaml::scalar(case))],
            cases => {
                let items = cases.iter().map(|case| item(case));
                let head = "- case:".to_owned();
                std::iter::once(head)
                    .chain(items.map(|item| format!("    {item}")))
                    .collect()
            }
        };
        lines.push(format!("  reason: {}", yaml::scalar(&self.reason)));
        lines.push(format!("  owner: {}", yaml::scalar(&self.owner)));
        lines.push(format!("  until: \"{}\"", self.until));
        let differs = self.differs.iter().map(|differs| yaml::scalar(differs));
        lines.extend(differs.map(|differs| format!("  differs: {differs}")));
        let lines = lines.iter().map(|line| format!("{indent}{line}\n"));
        lines.collect()
    }

    fn json(&self) -> Json {
        let entry = [
            ("case", names(self.cases.clone())),
            ("reason", self.reason.as_str().into()),
            ("owner", self.owner.as_str().into()),
            ("until", self.until.as_str().into()),
        ];
        let differs = self
            .differs
            .iter()
            .map(|differs| ("differs", differs.as_str().into()));
        Json::of(entry.into_iter().chain(differs))
    }
}

fn item(case: &str) -> String {
    format!("- {}", yaml::scalar(case))
}

/// Returns names as `case` holds them: one, or a list.
fn names(mut names: Vec<String>) -> Json {
    match (names.len(), names.pop()) {
        (1, Some(one)) => one.as_str().into(),
        (_, last) => {
            names.extend(last);
            Json::List(names.iter().map(|name| name.as_str().into()).collect())
        }
    }
}

/// Returns the text with names replaced, entries of which nothing is left taken out.
fn without(name: &str, file: &str, renamed: &[Renamed]) -> Option<String> {
    if renamed.is_empty() {
        return Some(file.to_owned());
    }
    let node = yaml::parse(&Source::new(name, file)).ok()?;
    let list = node.get("known")?;
    let mut edits: Vec<(Span, String)> = Vec::new();
    let mut left = list.items().len();
    for (at, entry) in list.items().iter().enumerate() {
        let own: Vec<&Renamed> = renamed.iter().filter(|it| it.entry == at).collect();
        if own.is_empty() {
            continue;
        }
        let case = entry.get("case")?;
        let count = case.items().len().max(1);
        let gone = own.iter().filter(|it| it.by.is_empty()).count();
        if gone == count {
            edits.push((lines_of(file, entry), String::new()));
            left -= 1;
        } else if case.items().is_empty() {
            edits.push((case.span, listed(file, case.span, &own[0].by)));
        } else {
            for it in own {
                let name = case.items().get(it.name)?;
                let line = lines_of(file, name);
                let indent = indent_of(file, line.start);
                let items = it.by.iter().map(|by| format!("{indent}{}\n", item(by)));
                edits.push((line, items.collect()));
            }
        }
    }
    if left == 0 {
        let key = file.lines().position(|line| line.starts_with("known:"))?;
        let start: usize = file.split_inclusive('\n').take(key).map(str::len).sum();
        let line = file[start..].split_inclusive('\n').next()?;
        let end = start + line.len();
        edits.push((Span { start, end }, String::new()));
    }
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut after = file.to_owned();
    for (span, by) in edits {
        after.replace_range(span.start..span.end, &by);
    }
    Some(after)
}

/// Returns what stands in the place of one name: another, or a list of them below the key.
fn listed(file: &str, span: Span, by: &[String]) -> String {
    match by {
        [one] => yaml::scalar(one),
        _ => {
            let line = file[..span.start].rfind('\n').map_or(0, |at| at + 1);
            let key = file[line..span.start].find("case").unwrap_or_default();
            let indent = " ".repeat(key + 2);
            let items = by.iter().map(|name| format!("\n{indent}{}", item(name)));
            items.collect()
        }
    }
}

/// Returns the whole lines that a value stands in.
fn lines_of(file: &str, node: &Node) -> Span {
    let start = file[..node.span.start].rfind('\n').map_or(0, |at| at + 1);
    let last = last_of(node);
    let end = file[last..]
        .find('\n')
        .map_or(file.len(), |at| last + at + 1);
    Span { start, end }
}

/// Returns where the last scalar of a value ends.
fn last_of(node: &Node) -> usize {
    let values = node.entries().iter().map(|entry| &entry.value);
    let below = values.chain(node.items()).map(last_of).max();
    below.unwrap_or(node.span.end)
}

fn indent_of(file: &str, line: usize) -> &str {
    let rest = &file[line..];
    &rest[..rest.len() - rest.trim_start_matches(' ').len()]
}

/// Returns the text with entries behind the last line of `known`.
fn behind(file: &str, added: &[KnownFailure]) -> String {
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
    let gap = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let indent = indent.unwrap_or("  ");
    let entries: String = added.iter().map(|entry| entry.lines(indent)).collect();
    format!("{before}{gap}{key}{entries}{after}")
}

/// Returns what a file is to say once its list is another.
fn wanted(file: Option<Json>, renamed: &[Renamed], added: &[KnownFailure]) -> Option<Json> {
    let mut file = file?;
    let Json::Object(members) = &mut file else {
        return None;
    };
    let before = match members.get("known") {
        None | Some(Json::Null) => Vec::new(),
        Some(known) => known.list()?.to_vec(),
    };
    let mut known = Vec::new();
    for (at, mut entry) in before.into_iter().enumerate() {
        let own: Vec<&Renamed> = renamed.iter().filter(|it| it.entry == at).collect();
        if own.is_empty() {
            known.push(entry);
            continue;
        }
        let case = entry.get("case")?;
        let is_list = case.list().is_some();
        let before = case.list().unwrap_or(std::slice::from_ref(case)).to_vec();
        let mut left = Vec::new();
        for (place, name) in before.iter().enumerate() {
            match own.iter().find(|it| it.name == place) {
                Some(it) => left.extend(it.by.iter().cloned()),
                None => left.push(name.text()?.to_owned()),
            }
        }
        if left.is_empty() {
            continue;
        }
        let case = if is_list {
            Json::List(left.iter().map(|name| name.as_str().into()).collect())
        } else {
            names(left)
        };
        let Json::Object(members) = &mut entry else {
            return None;
        };
        members.set("case", case);
        known.push(entry);
    }
    known.extend(added.iter().map(KnownFailure::json));
    if known.is_empty() {
        members.remove("known");
    } else {
        members.set("known", Json::List(known));
    }
    Some(file)
}

fn refused(name: &str, file: &str, added: &[KnownFailure]) -> Problem {
    let source = Source::new(name, file);
    let place = yaml::parse(&source).map_or_else(
        |_| name.to_owned(),
        |node| source.place(node.get("known").unwrap_or(&node).span),
    );
    if added.is_empty() {
        let title = format!("no entry can be taken out of the `known` of {place} as it is written");
        return Problem::new(title).help("take it out by hand; nothing was written");
    }
    let title = format!("no entry can be added to the `known` of {place} as it is written");
    let entries: String = added.iter().map(|entry| entry.lines("  ")).collect();
    let lines = format!("known:\n{entries}");
    let lines = lines.trim_end().replace('\n', "\n    ");
    Problem::new(title).help(format!(
        "add the entry by hand; nothing was written\n    {lines}"
    ))
}

/// Returns what a file says; none where it cannot be read.
fn said(name: &str, file: &str) -> Option<Json> {
    let node = yaml::parse(&Source::new(name, file)).ok()?;
    Some(node.to_json())
}

#[cfg(test)]
mod tests {
    use super::{Date, KnownFailure, last_day, relisted, with_known};
    use crate::run::Renamed;

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

    const LIST: &str = "# Staging.\nurl: http://a\nknown: # ours\n  # Of the first team.\n  - case: a/b # all of it\n    reason: r\n    owner: o\n    until: \"2026-12-01\"\n\n  - case:\n      - c/d # one\n      # Two.\n      - \"c/e[x, y]\"\n    reason: r\n    owner: o\n    until: \"2026-12-01\"\njobs: 4 # at most\n";

    fn renamed(changes: &[(usize, usize, &[&str])]) -> String {
        let change = |(entry, name, by): &(usize, usize, &[&str])| Renamed {
            entry: *entry,
            name: *name,
            by: by.iter().map(|name| (*name).to_owned()).collect(),
        };
        let changes: Vec<Renamed> = changes.iter().map(change).collect();
        relisted("staging.yaml", LIST, &changes, &[]).unwrap()
    }

    #[test]
    fn what_passes_is_taken_out_and_the_rest_of_the_file_stays() {
        let first = &LIST[LIST.find("  - case: a/b").unwrap()..LIST.find("\n  - case:\n").unwrap()];
        assert_eq!(renamed(&[(0, 0, &[])]), LIST.replace(first, ""));
        assert_eq!(
            renamed(&[(0, 0, &["a/b/x"])]),
            LIST.replace("a/b #", "a/b/x #")
        );
        assert_eq!(
            renamed(&[(0, 0, &["a/b/x", "a/b/y[1, 2]"])]),
            LIST.replace(
                "case: a/b #",
                "case: \n      - a/b/x\n      - \"a/b/y[1, 2]\" #"
            )
        );
        assert_eq!(
            renamed(&[(1, 0, &[])]),
            LIST.replace("      - c/d # one\n", "")
        );
        let all = renamed(&[(0, 0, &[]), (1, 0, &[]), (1, 1, &[])]);
        assert_eq!(
            all,
            "# Staging.\nurl: http://a\n  # Of the first team.\n\njobs: 4 # at most\n"
        );
    }

    #[test]
    fn several_cases_of_one_reason_are_one_entry() {
        let entry = KnownFailure {
            cases: vec!["a/b".to_owned(), "a/c[x: 1]".to_owned()],
            reason: "the detail lacks the full stop: at its end".to_owned(),
            owner: "ada".to_owned(),
            until: "2026-12-01".to_owned(),
            differs: Some("the detail lacks the full stop: at its end".to_owned()),
        };
        let file = relisted("staging.yaml", "url: http://a\n", &[], &[entry]).unwrap();
        assert_eq!(
            file,
            "url: http://a\nknown:\n  - case:\n      - a/b\n      - \"a/c[x: 1]\"\n    reason: \"the detail lacks the full stop: at its end\"\n    owner: ada\n    until: \"2026-12-01\"\n    differs: \"the detail lacks the full stop: at its end\"\n"
        );
    }

    #[test]
    fn a_failure_may_last_thirty_days_where_nobody_says_otherwise() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(last_day(day("2026-11-30")), day("2026-12-30"));
        assert_eq!(last_day(day("2028-02-01")), day("2028-03-02"));
        assert_eq!(last_day(Date::MAX), Date::MAX);
    }
}
