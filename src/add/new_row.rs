//! Turns an answer that no row is like into a row, and a table's text into the same with that row.

use super::{Ground, NewRow, Provenance, document, first_free, slug};
use crate::contract::Detail;
use crate::json::{Json, Members};
use crate::seen::is_secret;
use crate::text;
use crate::verdict::Answer;

/// Words that tell nothing of a text in a name.
const IDLE: [&str; 27] = [
    "a", "an", "and", "are", "as", "at", "be", "been", "by", "can", "could", "for", "from", "has",
    "in", "is", "it", "must", "of", "on", "or", "that", "the", "this", "to", "was", "with",
];

/// The names and values of a request, by which an answer may repeat it.
pub(super) type Said = Vec<(String, Json)>;

/// The placeholder of a member's name.
pub(super) const FIELD: &str = "field";

/// Returns a row for an answer, with placeholders where its text repeats the request.
pub(super) fn new_row(answer: &Answer, request: &Said, ground: &Ground<'_>) -> NewRow {
    let suite = ground.suite;
    let detail = answer.detail.as_deref();
    let detail = detail.map(|detail| {
        let open = with_placeholders(detail, request);
        // What is nothing but placeholders would be every text; a secret is one all the same.
        let is_bare = rule(&open).replace(FIELD, "").is_empty();
        let hidden = request
            .iter()
            .filter(|(name, _)| name.is_empty() || is_secret(name));
        if is_bare {
            with_placeholders(detail, &hidden.cloned().collect())
        } else {
            open
        }
    });
    let error = answer.error.clone().unwrap_or_default();
    let told_by_error = suite.success.error.is_some() && !slug(&error, 1).is_empty();
    let (begin, said) = if told_by_error {
        (slug(&error, 6), detail.as_deref().unwrap_or_default())
    } else {
        (answer.code.to_string(), detail.as_deref().unwrap_or(&error))
    };
    let base = match rule(said).as_str() {
        "" => format!("{begin}-observed"),
        words => format!("{begin}-{words}"),
    };
    let id = ground.names.row_id.map(str::to_owned);
    NewRow {
        id: id.unwrap_or_else(|| first_free(&base, '-', |id| suite.table.row(id).is_some())),
        code: answer.code,
        error,
        detail,
        unreachable: ground
            .is_served
            .then(|| "The embedded reference keeps to the published table.".to_owned()),
    }
}

impl NewRow {
    /// Says that its text leaves open what the one that came repeats of the request.
    pub(super) fn opened(&self, answer: &Answer) -> Option<String> {
        let detail = self.detail.as_deref()?;
        (answer.detail.as_deref() != Some(detail)).then(|| {
            format!(
                "the text of the row is `{}`, for the answer repeats the request: write the words out in table.yaml \
                 where the service always says them",
                text::shown(detail)
            )
        })
    }
}

/// Returns the rule that a text tells, as a name has it: its words, but for those that tell nothing and
/// for what each request fills in.
fn rule(said: &str) -> String {
    let fixed = match Detail::parse(said) {
        Ok(text) => text.fill(&|name| {
            if name.starts_with(FIELD) {
                format!(" {FIELD} ")
            } else {
                " ".to_owned()
            }
        }),
        Err(_) => said.to_owned(),
    };
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let all = slug(&fixed, usize::MAX);
    let words = all
        .split('-')
        .filter(|word| !IDLE.contains(word) && !is_number(word));
    match words.collect::<Vec<_>>().join("-").as_str() {
        "" => slug(&all, 4),
        words => slug(words, 4),
    }
}

/// Writes a placeholder for each name and value of the request that a text repeats.
pub(super) fn with_placeholders(detail: &str, request: &Said) -> String {
    let mut found: Vec<(String, &str)> = Vec::new();
    for (name, value) in request {
        let value = value.to_text();
        found.extend([(name.clone(), FIELD), (value, "value")]);
    }
    found.retain(|(text, _)| text.len() > 2);
    found.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
    let (mut written, mut used) = (String::new(), Vec::<(&str, String)>::new());
    let (mut rest, mut begins) = (detail, true);
    while let Some(character) = rest.chars().next() {
        let here = found.iter().filter(|_| begins).find_map(|(text, kind)| {
            let after = rest.strip_prefix(text.as_str())?;
            let ends = !after.starts_with(char::is_alphanumeric);
            ends.then_some((text.as_str(), *kind, after))
        });
        begins = !character.is_alphanumeric();
        match here {
            Some((text, kind, after)) => {
                written.push_str(&placeholder(text, kind, &mut used));
                (rest, begins) = (after, false);
            }
            None => {
                written.push(character);
                if matches!(character, '{' | '}') {
                    written.push(character);
                }
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    written
}

/// Returns `{field}`, `{field2}`: the same for the same text, another for another.
fn placeholder<'a>(text: &'a str, kind: &str, used: &mut Vec<(&'a str, String)>) -> String {
    if let Some((_, name)) = used.iter().find(|(known, _)| *known == text) {
        return format!("{{{name}}}");
    }
    let of_kind = used.iter().filter(|(_, name)| name.starts_with(kind));
    let name = match of_kind.count() {
        0 => kind.to_owned(),
        count => format!("{kind}{}", count + 1),
    };
    used.push((text, name.clone()));
    format!("{{{name}}}")
}

/// Returns the table with a row behind the last one; nothing else in it is touched.
pub(super) fn with_row(table: &str, row: &NewRow, seen: &Provenance) -> String {
    let indent = indent(table);
    let at = end_of_rows(table, &indent);
    let (before, after) = table.split_at(at);
    let gap = if before.ends_with('\n') { "\n" } else { "\n\n" };
    let item = document::item(&row.document(seen).into());
    let indented = |line: &str| format!("{indent}{}\n", line.strip_prefix("  ").unwrap_or(line));
    let lines: String = item.lines().map(indented).collect();
    format!("{before}{gap}{lines}{after}")
}

impl NewRow {
    fn document(&self, seen: &Provenance) -> Members {
        let mut row = Members::default();
        row.set("id", self.id.as_str().into());
        row.set("code", u64::from(self.code).into());
        if !self.error.is_empty() {
            row.set("error", self.error.as_str().into());
        }
        if let Some(detail) = &self.detail {
            row.set("detail", detail.as_str().into());
        }
        let cause = format!("Not documented. It was the answer to {}.", seen.request);
        row.set("cause", cause.into());
        let remedy = "Ask the vendor what it means, and write down here what helps.";
        row.set("remedy", remedy.into());
        let (date, target) = (seen.date.as_str().into(), seen.target.as_str().into());
        row.set("origin", Json::of([("observed", date), ("target", target)]));
        if let Some(why) = &self.unreachable {
            row.set("unreachable", why.as_str().into());
        }
        row
    }
}

/// Returns the white space before the dashes of the rows.
fn indent(table: &str) -> String {
    let mut lines = table
        .lines()
        .skip_while(|line| !line.starts_with("rows:"))
        .skip(1);
    let first = lines.find(|line| line.trim_start().starts_with('-'));
    first.map_or_else(
        || "  ".to_owned(),
        |line| line[..line.len() - line.trim_start().len()].to_owned(),
    )
}

/// Returns where the last line of the last row ends.
fn end_of_rows(table: &str, indent: &str) -> usize {
    let (mut at, mut end, mut inside) = (0, table.len(), false);
    for line in table.split_inclusive('\n') {
        at += line.len();
        let content = line.trim_start();
        let depth = line.len() - content.len();
        if line.starts_with("rows:") {
            (inside, end) = (true, at);
        } else if inside && !content.is_empty() && !content.starts_with('#') {
            if depth < indent.len() || (depth == indent.len() && !content.starts_with('-')) {
                break;
            }
            end = at;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::{NewRow, Provenance, rule, with_placeholders, with_row};

    #[test]
    fn what_the_text_repeats_of_the_request_is_a_placeholder() {
        let request = vec![
            ("accountName".to_owned(), "Acme".into()),
            ("units".to_owned(), 1000_u64.into()),
        ];
        for (detail, written) in [
            ("accountName is mandatory.", "{field} is mandatory."),
            (
                "units must be below 1000.",
                "{field} must be below {value}.",
            ),
            ("units and accountName clash", "{field} and {field2} clash"),
            ("units, units", "{field}, {field}"),
            ("subunits of Acmeland", "subunits of Acmeland"),
            ("a {brace}", "a {{brace}}"),
        ] {
            assert_eq!(with_placeholders(detail, &request), written);
        }
    }

    #[test]
    fn a_rule_is_named_by_the_words_that_tell_it() {
        for (said, named) in [
            (
                "{field} must not exceed the quota of 5000.",
                "field-not-exceed-quota",
            ),
            ("Invalid  status: É\u{1b}[2J!", "invalid-status-2j"),
            ("It is to be.", "it-is-to-be"),
            ("", ""),
        ] {
            assert_eq!(rule(said), named);
        }
    }

    fn added(table: &str) -> String {
        let row = NewRow {
            id: "400-too-many".to_owned(),
            code: 400,
            error: "BAD_REQUEST".to_owned(),
            detail: Some("Too many {field}.".to_owned()),
            unreachable: None,
        };
        let seen = Provenance {
            date: "2026-11-22".to_owned(),
            target: "staging".to_owned(),
            request: "POST /v1/accounts".to_owned(),
        };
        with_row(table, &row, &seen)
    }

    #[test]
    fn what_was_there_stays_to_the_letter() {
        for (before, after) in [
            ("rows:\n  - id: 400-a\n    code: 400 # a\n", ""),
            ("# top\nrows:\n- id: 400-a\n  code: 400\n", "# end\n"),
            ("rows:\n  - id: 400-a\n    code: 400", ""),
            ("rows:\n  - id: 400-a\n    code: 400\n", "\nother: 1\n"),
        ] {
            let table = added(&format!("{before}{after}"));
            assert!(
                table.starts_with(before) && table.ends_with(after),
                "{table}"
            );
            let dash = before.lines().find(|line| line.contains("- id")).unwrap();
            let row = dash.replace("400-a", "400-too-many");
            assert!(table.contains(&format!("\n\n{row}\n")), "{table}");
        }
    }
}
