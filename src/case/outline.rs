//! Turns the text of a case file into ids and row, without reading the rest of it.
//!
//! Under nextest each case is a process of its own, and each process lists all cases: to parse every
//! file there would cost more than all requests together.

use std::collections::HashMap;
use std::sync::Arc;

use super::Basis;
use crate::json::Json;
use crate::source::{Diagnostic, Source, Span};
use crate::template::{Part, Template, Variable};
use crate::text;
use crate::yaml::{self, Node};

/// The longest title and entry name, in characters.
const MAX_NAME: usize = 100;

/// What a listing needs to know of a case file.
#[derive(Debug, PartialEq, Eq)]
pub struct Outline {
    /// The row, where the file names one.
    pub row: Option<String>,
    /// What the claim rests on.
    pub basis: Basis,
    /// The names of the entries of `each`; none where the file has no `each`.
    pub names: Vec<String>,
    /// Things of which a target has only one.
    pub exclusive: Vec<String>,
}

/// One entry of `each`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EachEntry {
    /// What stands in the brackets of the case's id.
    pub name: String,
    /// Its values, as variables.
    pub values: Vec<(String, Json)>,
    /// Where it stands.
    pub span: Span,
}

impl Outline {
    /// Reads an outline; none where only a full reading can tell.
    pub fn read(source: &Source) -> Option<Self> {
        let (head_source, each_source) = blocks(&source.text)?;
        let head = yaml::parse(&head_source).ok()?;
        let row = match head.get("row") {
            Some(row) => Some(row.text()?.to_owned()),
            None => None,
        };
        let basis = head.text_of("basis")?.parse().ok()?;
        let each = yaml::parse(&each_source).ok()?;
        let mut problems = Vec::new();
        let entries = entries(each.get("each"), &each_source, &mut problems);
        let names = entries.into_iter().map(|entry| entry.name).collect();
        let exclusive = head.get("exclusive").map(Node::items).unwrap_or_default();
        let exclusive = exclusive.iter().filter_map(Node::text);
        problems.is_empty().then(|| Self {
            row,
            basis,
            names,
            exclusive: exclusive.map(str::to_owned).collect(),
        })
    }
}

/// Returns the lines of `row`, `basis` and `exclusive`, and those of `each`; none where the file is not in block style.
fn blocks(text: &str) -> Option<(Arc<Source>, Arc<Source>)> {
    let (mut head, mut each) = (String::new(), String::new());
    let mut current = "";
    for line in text.split_inclusive('\n') {
        if !line.starts_with([' ', '#', '-', '\n', '\r']) {
            let (key, _) = line.split_once(':')?;
            if !key
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            {
                return None;
            }
            current = key;
        }
        match current {
            "row" | "basis" | "exclusive" => head.push_str(line),
            "each" => each.push_str(line),
            _ => {}
        }
    }
    Some((Source::new("", head), Source::new("", each)))
}

/// Reads the entries of `each`, with a diagnostic for each that cannot be a case.
pub(super) fn entries(
    node: Option<&Node>,
    source: &Arc<Source>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<EachEntry> {
    let Some(node) = node else { return Vec::new() };
    if node.items().is_empty() {
        let diagnostic = Diagnostic::at(
            source,
            node.span,
            "`each` has no entry, so the file has no case",
        );
        problems.push(diagnostic.help("add an entry, or leave `each` out"));
    }
    let mut entries: Vec<EachEntry> = Vec::new();
    let mut seen: HashMap<String, Span> = HashMap::new();
    for item in node.items() {
        let entry = entry(item);
        if let Some(title) = unfit(&entry.name) {
            problems.push(
                Diagnostic::at(source, item.span, title)
                    .help("give it a `name` of letters, digits, `.`, `_`, `,` and `-`"),
            );
        } else {
            if let Some(first) = seen.insert(entry.name.clone(), entry.span) {
                let line = source.position(first.start).line;
                let title = format!("two entries are named `{}`", entry.name);
                let diagnostic = Diagnostic::at(source, entry.span, title)
                    .label(format!("the other is in line {line}"));
                problems.push(diagnostic.help("give one of them another `name`"));
            }
        }
        entries.push(entry);
    }
    check_same_keys(&entries, source, problems);
    entries
}

fn entry(node: &Node) -> EachEntry {
    let values: Vec<(String, Json)> = node
        .entries()
        .iter()
        .filter(|entry| entry.key != "name")
        .map(|entry| (entry.key.clone(), entry.value.to_json()))
        .collect();
    let name = match node.get("name") {
        Some(name) => name.text().map(str::to_owned).unwrap_or_default(),
        None => {
            let words: Vec<String> = values.iter().map(|(_, value)| value.to_text()).collect();
            words.join(",")
        }
    };
    EachEntry {
        name,
        values,
        span: node.span,
    }
}

/// Returns why a name cannot stand in the brackets of an id.
fn unfit(name: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._,-".contains(&byte);
    if name.is_empty() {
        return Some("an entry without a name".to_owned());
    }
    if name.len() > MAX_NAME {
        let shown = text::cut(&text::escape(name), 40);
        return Some(format!("`{shown}` is longer than {MAX_NAME} characters"));
    }
    if !name.bytes().all(plain) {
        return Some(format!("`{}` cannot name a case", text::escape(name)));
    }
    None
}

fn check_same_keys(entries: &[EachEntry], source: &Arc<Source>, problems: &mut Vec<Diagnostic>) {
    let keys = |entry: &EachEntry| {
        let mut keys: Vec<String> = entry.values.iter().map(|(key, _)| key.clone()).collect();
        keys.sort();
        keys
    };
    let Some(first) = entries.first().map(keys) else {
        return;
    };
    for entry in entries.iter().filter(|entry| keys(entry) != first) {
        let title = "the entries of `each` have different keys";
        let help = format!(
            "give each of them {}",
            text::listed(first.iter().map(String::as_str))
        );
        problems.push(Diagnostic::at(source, entry.span, title).help(help));
    }
}

/// Returns a title with the values of an entry in it.
pub(super) fn title(template: &Template, values: &[(String, Json)]) -> String {
    let part = |part: &Part| match part {
        Part::Literal(text) => text.clone(),
        Part::Variable(Variable::Named(name)) => values
            .iter()
            .find(|(known, _)| known == name)
            .map_or_else(|| format!("${{{name}}}"), |(_, value)| value.to_text()),
        Part::Variable(_) => "…".to_owned(),
    };
    template.parts().iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::{Basis, Outline};
    use crate::source::Source;

    fn outline(text: &str) -> Option<Outline> {
        Outline::read(&Source::new("a.yaml", text))
    }

    #[test]
    fn a_file_in_block_style_is_outlined_without_its_body() {
        let text = "# a comment\nrow: 400-x\nbasis: assumed\ntitle: \"t\"\neach:\n  # why\n  - field: a\n  - field: b\n\nrequest: {{{ broken\n";
        let expected = Outline {
            basis: Basis::Assumed,
            row: Some("400-x".to_owned()),
            names: vec!["a".to_owned(), "b".to_owned()],
            exclusive: Vec::new(),
        };
        assert_eq!(outline(text), Some(expected));
    }

    #[test]
    fn list_items_may_stand_at_the_margin_and_names_win() {
        let text = "each:\n- { name: one, value: \" \" }\n- { name: two, value: x }\nrow: r\nbasis: observed\n";
        assert_eq!(outline(text).unwrap().names, ["one", "two"]);
    }

    #[test]
    fn a_file_without_each_is_one_case() {
        assert_eq!(
            outline("row: r\nbasis: documented\ntitle: x\n")
                .unwrap()
                .names,
            Vec::<String>::new()
        );
    }

    #[test]
    fn anything_unusual_is_left_to_the_full_reading() {
        for text in [
            "{row: r, each: []}",
            "\"row\": r\n",
            "row: r\neach: []\n",
            "row: r\n? x\n",
        ] {
            assert_eq!(outline(text), None, "{text}");
        }
    }
}
