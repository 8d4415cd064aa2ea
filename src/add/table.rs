//! Turns a table's text and a new row into the same text with the row at its end.

use super::NewRow;
use super::yaml_text;
use crate::json::Json;

/// Where a new row was seen.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// The day, `2026-11-22`.
    pub date: String,
    /// The target that answered so.
    pub target: String,
    /// What was asked of it: `POST /v1/accounts`.
    pub request: String,
}

/// Returns the table with a row behind the last one; nothing else in it is touched.
pub(super) fn with_row(table: &str, row: &NewRow, seen: &Sighting) -> String {
    let indent = indent(table);
    let at = end_of_rows(table, &indent);
    let (before, after) = table.split_at(at);
    let gap = match before.ends_with('\n') {
        true => "\n",
        false => "\n\n",
    };
    format!("{before}{gap}{}{after}", row_text(row, seen, &indent))
}

fn row_text(row: &NewRow, seen: &Sighting, indent: &str) -> String {
    let mut lines = vec![
        format!("- id: {}", row.id),
        format!("  code: {}", row.code),
        format!("  error: {}", yaml_text::text(&row.error)),
    ];
    if let Some(detail) = &row.detail {
        lines.push(format!("  detail: {}", yaml_text::text(detail)));
    }
    let cause = format!("Not documented. It was the answer to {}.", seen.request);
    let origin = format!(
        "  origin: {{ observed: \"{}\", target: {} }}",
        seen.date,
        yaml_text::flow(&Json::from(seen.target.as_str()))
    );
    lines.extend([
        format!("  cause: {}", yaml_text::text(&cause)),
        "  remedy: Ask the vendor what it means, and write down here what helps.".to_owned(),
        origin,
        "  unreachable: The embedded reference keeps to the published table.".to_owned(),
    ]);
    lines
        .iter()
        .map(|line| format!("{indent}{line}\n"))
        .collect()
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
    use super::{NewRow, Sighting, with_row};

    fn added(table: &str) -> String {
        let row = NewRow {
            id: "400-too-many".to_owned(),
            code: 400,
            error: "BAD_REQUEST".to_owned(),
            detail: Some("Too many {field}.".to_owned()),
        };
        let seen = Sighting {
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
