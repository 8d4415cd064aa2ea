//! Turns `table.yaml` into rows.

use std::collections::HashMap;
use std::sync::Arc;

use super::classify::same_error;
use super::read::{ERROR, one_or_more, read_error};
use super::{Detail, Errors, Origin, Row, Table, Words};
use crate::json::Json;
use crate::source::{Diagnostic, Source, Span};
use crate::yaml::{self, Holds, Key, Node, Object, Shape};

const OBSERVED: Object = Object {
    name: "an origin",
    holds: Holds::Declared,
    keys: &[
        Key::required(
            "observed",
            Shape::Text,
            "the day of the answer, `YYYY-MM-DD`",
        ),
        Key::required("target", Shape::Text, "the target that gave the answer"),
    ],
};

/// A code, or several.
const CODES: Shape = Shape::OneOf(&[
    Shape::Integer(100, 599),
    Shape::NonEmpty(&Shape::Integer(100, 599)),
]);

pub(crate) const ROW: Object = Object {
    name: "a row",
    holds: Holds::Declared,
    keys: &[
        Key::required(
            "id",
            Shape::Text,
            "what a reader calls the row, such as `400-invalid-status`",
        ),
        Key::required(
            "code",
            CODES,
            "the HTTP code, or a list where the row has several",
        ),
        Key::optional(
            "error",
            ERROR,
            "the error, to the letter, or as a number; left out where the API has none",
        ),
        Key::optional(
            "either",
            Shape::Text,
            "in place of `error` and `detail`: a text that may stand as the one or as the other",
        ),
        Key::optional(
            "detail",
            Shape::OneOf(&[Shape::Text, Shape::NonEmpty(&Shape::Text)]),
            "the text, or a list of texts, with `{placeholder}`s; any text where it is left out",
        ),
        Key::optional(
            "open",
            Shape::Bool,
            "whether the source says that other texts exist",
        ),
        Key::required(
            "cause",
            Shape::Text,
            "why a service answers so, as the source says it, in one's own words",
        ),
        Key::required(
            "remedy",
            Shape::Text,
            "what the caller does about it, as the source says it, in one's own words",
        ),
        Key::optional(
            "ours",
            Shape::Text,
            "what cause and remedy leave out since no page of the vendor says it",
        ),
        Key::required(
            "origin",
            Shape::OneOf(&[
                Shape::Choice(&["documented", "reported"]),
                Shape::Object(&OBSERVED),
            ]),
            "`documented`, `reported` where no page of the vendor has it, or the day and target of an answer once seen",
        ),
        Key::optional(
            "source",
            Shape::Text,
            "where it is documented or reported, if not on the page that `suite.yaml` names",
        ),
        Key::optional(
            "unreachable",
            Shape::Text,
            "why no case can reach the row on the reference",
        ),
    ],
};

pub(crate) const TABLE: Object = Object {
    name: "a table",
    holds: Holds::Declared,
    keys: &[Key::required(
        "rows",
        Shape::List(&Shape::Object(&ROW)),
        "the rows, in the vendor's order",
    )],
};

/// Returns the JSON Schema of a `table.yaml`, draft 2020-12.
pub fn table_schema() -> Json {
    Shape::Object(&TABLE).published(
        "vipspec table",
        "The contract: a row for each answer, in the order of its source.",
    )
}

/// Reads a table, of a suite whose errors compare without case where `ignore_case` says so.
pub(super) fn read(
    source: &Arc<Source>,
    ignore_case: bool,
    problems: &mut Vec<Diagnostic>,
) -> Table {
    let mut table = Table {
        source: Arc::clone(source),
        rows: Vec::new(),
        errors: Errors::default(),
    };
    let node = match yaml::parse(source) {
        Ok(node) => node,
        Err(found) => {
            problems.extend(found);
            return table;
        }
    };
    Shape::Object(&TABLE).check(&node, source, problems);
    let rows = node.get("rows").map(Node::items).unwrap_or_default();
    table.rows = rows
        .iter()
        .filter_map(|row| read_row(row, source, problems))
        .collect();
    table.errors = errors_of(rows);
    check_ids(&table, problems);
    check_sources(&table, problems);
    check_ambiguity(&table, ignore_case, problems);
    table
}

/// Returns what the errors of rows are; without any, texts.
fn errors_of(rows: &[Node]) -> Errors {
    let errors = || rows.iter().filter_map(|row| row.get("error"));
    let numbers = errors().filter(|error| error.text().is_none()).count();
    match numbers {
        0 => Errors::Texts,
        some if some == errors().count() => Errors::Numbers,
        _ => Errors::Both,
    }
}

fn read_row(node: &Node, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Option<Row> {
    let text = |key| node.text_of(key).map(str::to_owned);
    let id = node.get("id")?;
    let codes = one_or_more(node.get("code")?).iter();
    let mut codes = codes.filter_map(|code| u16::try_from(code.unsigned()?).ok());
    Some(Row {
        id: id.text()?.to_owned(),
        code: codes.next()?,
        other_codes: codes.collect(),
        words: read_words(node, source, problems),
        cause: text("cause").unwrap_or_default(),
        remedy: text("remedy").unwrap_or_default(),
        ours: text("ours"),
        origin: read_origin(node.get("origin")?),
        published_as: text("source"),
        open: node.get("open").and_then(Node::bool).unwrap_or_default(),
        unreachable: text("unreachable"),
        span: id.span,
    })
}

fn read_words(node: &Node, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Words {
    let mut details = read_details(node.get("detail"), source, problems);
    let error = node.get("error").and_then(read_error);
    let Some(either) = node.get("either") else {
        if error.is_none() && details.is_empty() {
            let title = "nothing tells the row's answers from others of its code";
            let problem = Diagnostic::at(source, node.span, title);
            problems.push(problem.help("write `error`, `detail`, or `either`; an answer without these is no row: its case has none, and says `text` or `body`"));
        }
        return Words::Apart { error, details };
    };
    if error.is_some() || !details.is_empty() {
        let title = "`either` stands in place of `error` and `detail`";
        let problem = Diagnostic::at(source, either.span, title);
        problems.push(problem.help("leave out `either`, or both of the others"));
    }
    details = read_details(Some(either), source, problems);
    match details.pop() {
        Some(text) => Words::Either(text),
        None => Words::Apart { error, details },
    }
}

fn read_details(
    node: Option<&Node>,
    source: &Arc<Source>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Detail> {
    let Some(node) = node else { return Vec::new() };
    let one = std::slice::from_ref(node);
    let texts = if node.text().is_some() {
        one
    } else {
        node.items()
    };
    let mut details = Vec::new();
    for node in texts {
        match node.text().map(Detail::parse) {
            Some(Ok(detail)) => details.push(detail),
            Some(Err(title)) => {
                let problem = Diagnostic::at(source, node.span, title);
                problems.push(problem.help("write `{name}` for a placeholder"));
            }
            None => {}
        }
    }
    details
}

fn read_origin(node: &Node) -> Origin {
    match (node.text_of("observed"), node.text_of("target")) {
        _ if node.text() == Some("reported") => Origin::Reported,
        (Some(date), Some(target)) => Origin::Observed {
            date: date.to_owned(),
            target: target.to_owned(),
        },
        _ => Origin::Documented,
    }
}

fn check_ids(table: &Table, problems: &mut Vec<Diagnostic>) {
    let mut first_seen: HashMap<&str, Span> = HashMap::new();
    for row in &table.rows {
        if let Some(first) = first_seen.insert(&row.id, row.span) {
            let line = table.source.position(first.start).line;
            let title = format!("the row `{}` is given twice", row.id);
            let diagnostic = Diagnostic::at(&table.source, row.span, title);
            let diagnostic = diagnostic.label(format!("first given in line {line}"));
            problems.push(diagnostic.help("keep one of the two, or give one of them another id"));
        }
        // Where every answer is a 200, it is the error that tells the rows apart.
        let error = row.error().map(str::to_lowercase);
        let begins = |word: &str| row.id.starts_with(&format!("{word}-"));
        if !begins(&row.code.to_string()) && !error.is_some_and(|error| begins(&error)) {
            let title = format!("the id `{}` does not begin with the row's code", row.id);
            let diagnostic = Diagnostic::at(&table.source, row.span, title);
            problems.push(diagnostic.help(format!("begin it with `{}-`", row.code)));
        }
    }
}

/// Finds rows of which nobody can tell who says so.
fn check_sources(table: &Table, problems: &mut Vec<Diagnostic>) {
    let reported = |row: &&Row| row.origin == Origin::Reported && row.published_as.is_none();
    for row in table.rows.iter().filter(reported) {
        let title = format!("the row `{}` is reported, and not by whom", row.id);
        let diagnostic = Diagnostic::at(&table.source, row.span, title);
        problems.push(diagnostic.help("name who reports it: `source: ...`"));
    }
}

/// Finds rows between which an answer could not decide.
fn check_ambiguity(table: &Table, ignore_case: bool, problems: &mut Vec<Diagnostic>) {
    for (index, row) in table.rows.iter().enumerate() {
        for other in &table.rows[..index] {
            if row.codes().any(|code| other.comes_with(code))
                && are_ambiguous(row, other, ignore_case)
            {
                let title = format!(
                    "an answer can fit `{}` and `{}` equally well",
                    other.id, row.id
                );
                let diagnostic = Diagnostic::at(&table.source, row.span, title);
                problems.push(diagnostic.help("make one of the two texts more specific"));
            }
        }
    }
}

fn are_ambiguous(row: &Row, other: &Row, ignore_case: bool) -> bool {
    let errors_meet = match (row.error(), other.error()) {
        (Some(left), Some(right)) => same_error(left, right, ignore_case),
        (left, right) => left.is_none() && right.is_none(),
    };
    let (texts, others) = match (&row.words, &other.words) {
        // A single cell may stand where the other row has its text, whatever the error.
        (Words::Either(_), _) | (_, Words::Either(_)) => (row.texts(), other.texts()),
        _ if !errors_meet => return false,
        _ => (row.details(), other.details()),
    };
    if texts.is_empty() || others.is_empty() {
        return texts.is_empty() && others.is_empty();
    }
    let overlap = |left: &Detail, right: &Detail| {
        left.literal_length() == right.literal_length() && left.overlaps(right)
    };
    texts
        .iter()
        .any(|left| others.iter().any(|right| overlap(left, right)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::read;
    use crate::contract::Table;
    use crate::source::Source;

    pub(in crate::contract) fn table(rows: &[(&str, &str, &str)]) -> (Table, Vec<String>) {
        let mut text = "rows:\n".to_owned();
        for (id, error, detail) in rows {
            let code = &id[..3];
            text.push_str(&format!(
                "  - id: {id}\n    code: {code}\n    error: {error}\n    cause: c\n    remedy: r\n    origin: documented\n"
            ));
            if !detail.is_empty() {
                text.push_str(&format!("    detail: {detail}\n"));
            }
        }
        let mut problems = Vec::new();
        let table = read(&Source::new("table.yaml", text), false, &mut problems);
        (
            table,
            problems.into_iter().map(|problem| problem.title).collect(),
        )
    }

    #[test]
    fn rows_between_which_no_answer_decides_are_refused() {
        for (rows, ambiguous) in [
            ([("400-a", "E", ""), ("400-b", "E", "")], true),
            ([("400-a", "E", ""), ("400-b", "E", "x")], false),
            ([("400-a", "E", ""), ("400-b", "F", "")], false),
            ([("400-a", "E", ""), ("404-b", "E", "")], false),
            (
                [("400-a", "E", "\"{a} b\""), ("400-b", "E", "\"a {b}\"")],
                true,
            ),
            (
                [("400-a", "E", "\"{a} b\""), ("400-b", "E", "\"{a} c\"")],
                false,
            ),
            ([("400-a", "E", "\"{a} b\""), ("400-b", "E", "a b")], false),
            ([("400-a", "E", "a b"), ("400-b", "E", "a b")], true),
            (
                [
                    ("400-a", "E", "[x, \"{a}.\"]"),
                    ("400-b", "E", "[y, \".{b}\"]"),
                ],
                true,
            ),
        ] {
            let (_, problems) = table(&rows);
            assert_eq!(!problems.is_empty(), ambiguous, "{rows:?} {problems:?}");
        }
    }

    fn problems(ignore_case: bool, rows: &str) -> Vec<String> {
        let mut problems = Vec::new();
        let rows = rows.replace("END", "cause: c, remedy: r");
        let source = Source::new("table.yaml", format!("rows:\n{rows}"));
        read(&source, ignore_case, &mut problems);
        problems.into_iter().map(|problem| problem.title).collect()
    }

    #[test]
    fn errors_that_differ_in_case_are_one_where_the_suite_says_so() {
        let rows = "  - { id: 4e03-a, code: 200, error: '4e03', origin: documented, END }\n  - { id: 4e03-b, code: 200, error: '4E03', origin: documented, END }\n";
        assert_eq!(problems(false, rows), Vec::<String>::new());
        let said = "an answer can fit `4e03-a` and `4e03-b` equally well";
        assert_eq!(problems(true, rows), [said]);
    }

    #[test]
    fn an_id_begins_with_the_code_or_the_error() {
        for (id, error, fits) in [
            ("200-done", "'0000'", true),
            ("0000-done", "'0000'", true),
            ("4e03-refused", "4E03x", false),
            ("4e03-refused", "'4E03'", true),
            ("done", "'0000'", false),
        ] {
            let row =
                format!("  - {{ id: {id}, code: 200, error: {error}, origin: documented, END }}\n");
            assert_eq!(problems(false, &row).is_empty(), fits, "{id} {error}");
        }
    }

    #[test]
    fn a_row_that_somebody_reports_says_who() {
        let row = "  - { id: 200-a, code: 200, error: A, origin: reported, END }\n";
        assert_eq!(
            problems(false, row),
            ["the row `200-a` is reported, and not by whom"]
        );
        let row = row.replace("reported,", "reported, source: a client,");
        assert_eq!(problems(false, &row), Vec::<String>::new());
    }
}
