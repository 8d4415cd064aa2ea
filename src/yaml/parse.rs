//! Turns YAML text into a [`Node`], or into diagnostics that point at the fault.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use serde_yaml::options::{DuplicateKeyPolicy, MergeKeyPolicy};
use serde_yaml::{Location, Options, Spanned, UserMessageFormatter};

use super::{Entry, Kind, Node};
use crate::source::{Diagnostic, Source, Span};

/// The largest file that is read, in bytes: twenty times the largest that anybody writes by hand.
const MAX_BYTES: usize = 1 << 20;

/// The deepest nesting that is read; the tree is walked by recursion.
const MAX_DEPTH: usize = 24;

/// Reads one YAML document.
///
/// # Errors
///
/// Returns every repeated key and every number out of range at once; a syntax error ends the
/// reading and stands alone.
pub fn parse(source: &Arc<Source>) -> Result<Node, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    match gather(source, &mut problems) {
        Some(node) if problems.is_empty() => Ok(node),
        _ => Err(problems),
    }
}

/// Reads one YAML document as far as it can be read, for whoever goes on to find what else is wrong.
pub fn gather(source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Option<Node> {
    if source.text.len() > MAX_BYTES {
        let size = source.text.len();
        let title = format!("the file has {size} bytes, more than the {MAX_BYTES} that are read");
        let diagnostic = Diagnostic::about(Arc::clone(&source.name), title);
        problems.push(diagnostic.help("split it into several files"));
        return None;
    }
    match serde_yaml::from_str_with_options::<Raw>(&source.text, options()) {
        Ok(raw) => Some(convert(raw, source, problems)),
        Err(error) => {
            problems.push(syntax_error(source, &error));
            None
        }
    }
}

fn options() -> Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! { max_depth: MAX_DEPTH, flow_nesting_limit: MAX_DEPTH },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        reject_unsupported_tags: true,
        reject_tagged_field_names: true,
        with_snippet: false,
    }
}

fn syntax_error(source: &Arc<Source>, error: &serde_yaml::Error) -> Diagnostic {
    let options = serde_yaml::render_options! { formatter: &UserMessageFormatter };
    let message = error.without_snippet().render_with_options(options);
    let message = message.lines().next().unwrap_or("the YAML cannot be read");
    // The place has a line of its own; a budget's message goes on to name what broke it, in code.
    let title = match message.find(" at line ").or_else(|| message.rfind(" at ")) {
        Some(place) if error.location().is_some() => &message[..place],
        _ => message,
    };
    let title = title.split(": limits breached").next().unwrap_or(title);
    let diagnostic = match error.location() {
        Some(location) => {
            let span = span(location);
            let tab = title.contains("tab").then(|| indenting_tab(source, span));
            let title = format!("this is not YAML: {title}");
            Diagnostic::at(source, tab.flatten().unwrap_or(span), title)
        }
        None => Diagnostic::about(
            Arc::clone(&source.name),
            format!("this is not YAML: {title}"),
        ),
    };
    diagnostic.maybe_help(remedy(title).map(str::to_owned))
}

/// Returns the first tab that indents a line, from the line of a span on: the crate points before it.
fn indenting_tab(source: &Source, span: Span) -> Option<Span> {
    let before = source.text.get(..span.start)?;
    let mut start = before.rfind('\n').map_or(0, |newline| newline + 1);
    for line in source.text[start..].split_inclusive('\n') {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        if let Some(tab) = indent.find('\t') {
            let start = start + tab;
            return Some(Span {
                start,
                end: start + 1,
            });
        }
        start += line.len();
    }
    None
}

/// Returns what is most likely meant where a file is not YAML, from the crate's words for it.
fn remedy(title: &str) -> Option<&'static str> {
    let known = [
        ("tab", "indent with blanks, not with tabs"),
        (
            "mapping values are not allowed",
            "indent the keys of a mapping alike; put text with a `: ` in it in quotes",
        ),
        (
            "did not find expected key",
            "indent the keys of a mapping alike; put text that begins with `{` or `[` in quotes",
        ),
        (
            "did not find expected ','",
            "close what `{` or `[` has opened, and put a comma between its members",
        ),
        ("quote", "write the same quote at the end of the text"),
        ("unclosed bracket", "close it, or put the text in quotes"),
        (
            "bracket",
            "put the text in quotes, or open the bracket before",
        ),
        ("multiple", "give each case a file of its own"),
        ("merge key", "write the members out where they are meant"),
        ("alias", "write the value out where it is meant"),
        ("anchor", "write the value out where it is meant"),
        ("tag", "write the value without a tag, text in quotes"),
        ("recursion", "nest less, or write the body as `body_text`"),
        (
            "too large or too complex",
            "write values out instead of repeating them by aliases",
        ),
        (
            "unexpected character",
            "write it as an escape in a text in double quotes, such as `\\u0000`",
        ),
    ];
    known
        .into_iter()
        .find(|(word, _)| title.contains(word))
        .map(|(_, help)| help)
}

fn span(location: Location) -> Span {
    let bytes = location.span();
    let start = bytes.byte_offset().unwrap_or(bytes.offset()) as usize;
    let length = bytes.byte_len().unwrap_or(bytes.len()) as usize;
    Span {
        start,
        end: start + length,
    }
}

fn convert(raw: Raw, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Node {
    let span = span(raw.0.referenced);
    let kind = match raw.0.value {
        RawKind::Null => Kind::Null,
        RawKind::Bool(value) => Kind::Bool(value),
        RawKind::Integer(number) => Kind::Number(number),
        RawKind::Float(float) => Kind::Number(exact(float, source, span, problems)),
        RawKind::Text(text) => Kind::Text(text),
        RawKind::List(items) => Kind::List(
            items
                .into_iter()
                .map(|item| convert(item, source, problems))
                .collect(),
        ),
        RawKind::Map(members) => Kind::Map(convert_members(members, source, problems)),
    };
    Node {
        span: stretched(span, &kind),
        kind,
    }
}

/// Stretches a collection's span to its last value; the crate reports only where it begins.
fn stretched(span: Span, kind: &Kind) -> Span {
    let last = match kind {
        Kind::List(items) => items.last(),
        Kind::Map(entries) => entries.last().map(|entry| &entry.value),
        _ => None,
    };
    Span {
        start: span.start,
        end: last.map_or(span.end, |last| span.end.max(last.span.end)),
    }
}

/// Returns a float as JSON, unless it stands for an integer that lost digits on the way.
fn exact(float: f64, source: &Arc<Source>, span: Span, problems: &mut Vec<Diagnostic>) -> Number {
    let written = source.slice(span);
    if written
        .trim_start_matches(['+', '-'])
        .bytes()
        .all(|byte| byte.is_ascii_digit())
    {
        let diagnostic =
            Diagnostic::at(source, span, "the number has more digits than can be kept")
                .help("quote it, or write the whole body as `body_text`");
        problems.push(diagnostic);
    }
    Number::from_f64(float).unwrap_or_else(|| Number::from(0))
}

fn convert_members(
    members: Vec<(Raw, Raw)>,
    source: &Arc<Source>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Entry> {
    let mut first_seen: HashMap<String, Span> = HashMap::new();
    let mut entries = Vec::with_capacity(members.len());
    for (key, value) in members {
        let key = convert(key, source, problems);
        let value = convert(value, source, problems);
        let Kind::Text(name) = key.kind else {
            let title = format!("a key is text, and this is {}", key.described());
            problems.push(Diagnostic::at(source, key.span, title).help("put it in quotes"));
            continue;
        };
        if let Some(first) = first_seen.get(&name) {
            let line = source.position(first.start).line;
            let diagnostic =
                Diagnostic::at(source, key.span, format!("the key `{name}` is given twice"))
                    .label(format!("first given in line {line}"))
                    .help("keep one of the two");
            problems.push(diagnostic);
            continue;
        }
        first_seen.insert(name.clone(), key.span);
        entries.push(Entry {
            key: name,
            key_span: key.span,
            value,
        });
    }
    entries
}

struct Raw(Spanned<RawKind>);

enum RawKind {
    Null,
    Bool(bool),
    Integer(Number),
    Float(f64),
    Text(String),
    List(Vec<Raw>),
    Map(Vec<(Raw, Raw)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Raw)
    }
}

impl<'de> Deserialize<'de> for RawKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawKind;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<RawKind, E> {
        Ok(RawKind::Null)
    }

    fn visit_none<E>(self) -> Result<RawKind, E> {
        Ok(RawKind::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawKind, D::Error> {
        RawKind::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<RawKind, E> {
        Ok(RawKind::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<RawKind, E> {
        Ok(RawKind::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<RawKind, E> {
        Ok(RawKind::Integer(value.into()))
    }

    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<RawKind, E> {
        Number::from_i128(value)
            .map(RawKind::Integer)
            .ok_or_else(|| E::custom("the number has more digits than can be kept; quote it"))
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<RawKind, E> {
        Number::from_u128(value)
            .map(RawKind::Integer)
            .ok_or_else(|| E::custom("the number has more digits than can be kept; quote it"))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<RawKind, E> {
        if value.is_finite() {
            Ok(RawKind::Float(value))
        } else {
            Err(E::custom("JSON has no such number; quote it"))
        }
    }

    fn visit_str<E>(self, value: &str) -> Result<RawKind, E> {
        Ok(RawKind::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<RawKind, E> {
        Ok(RawKind::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<RawKind, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(RawKind::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<RawKind, A::Error> {
        let mut map = Vec::new();
        while let Some(member) = members.next_entry()? {
            map.push(member);
        }
        Ok(RawKind::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, parse};
    use crate::source::Source;
    use serde_json::{Value, json};

    fn read(text: &str) -> Result<Value, String> {
        let source = Source::new("a.yaml", text);
        match parse(&source) {
            Ok(node) => Ok(node.to_json()),
            Err(problems) => {
                let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
                Err(shown.join("\n"))
            }
        }
    }

    /// What YAML text becomes: the table that holds whichever crate reads it.
    #[test]
    fn scalars_are_what_they_look_like() {
        for (text, value) in [
            ("a: no", json!("no")),
            ("a: yes", json!("yes")),
            ("a: on", json!("on")),
            ("a: y", json!("y")),
            ("a: Y", json!("Y")),
            ("a: true", json!(true)),
            ("a: \"true\"", json!("true")),
            ("a: \"12\"", json!("12")),
            ("a: 0755", json!("0755")),
            ("a: 007", json!("007")),
            ("a: 1_000", json!("1_000")),
            ("a: 12", json!(12)),
            ("a: -3", json!(-3)),
            ("a: 1.0", json!(1.0)),
            (
                "a: 18446744073709551615",
                json!(18_446_744_073_709_551_615_u64),
            ),
            ("a:", Value::Null),
            ("a: ~", Value::Null),
            ("a: null", Value::Null),
            ("a: \"\"", json!("")),
            ("a: 2026-11-22", json!("2026-11-22")),
            ("a: 12:30", json!("12:30")),
            ("a: |\n  x\n  y\n", json!("x\ny\n")),
            ("a: \"\\u2003\"", json!("\u{2003}")),
            ("\u{feff}a: 1", json!(1)),
            ("a: &x [1]\nb: *x", json!([1])),
        ] {
            assert_eq!(
                read(text).map(|value| value["a"].clone()),
                Ok(value),
                "{text}"
            );
        }
    }

    #[test]
    fn members_keep_the_order_of_the_document() {
        let value = read("z: 1\na: {y: 1, b: 2}").unwrap();
        assert_eq!(value.to_string(), r#"{"z":1,"a":{"y":1,"b":2}}"#);
    }

    #[test]
    fn what_yaml_would_lose_in_silence_is_a_problem_with_a_place() {
        for (text, place, word) in [
            ("a: 1\nb: 2\na: 3", "a.yaml:3:1", "given twice"),
            ("a: {b: 1, b: 2}", "a.yaml:1:11", "given twice"),
            ("a:\n\tb: 2", "a.yaml:2:", "tab"),
            ("a: b: c", "a.yaml:1:", "not YAML"),
            ("a: !secret x", "a.yaml:1:", "tag"),
            ("<<: {a: 1}", "a.yaml:1:1", "merge key"),
            ("a: .nan", "a.yaml:1:", "not YAML"),
            (
                "a: 99999999999999999999999999999999999999999999999",
                "a.yaml:1:4",
                "digits",
            ),
            ("1: a", "a.yaml:1:1", "a key is text"),
            ("a: 1\n---\nb: 2", "a.yaml:3:", "document"),
            ("a: [1, 2", "a.yaml:", "not YAML"),
            ("a: *nobody", "a.yaml:1:4", "not YAML"),
        ] {
            let message = read(text).expect_err(text);
            assert!(
                message.contains(place) && message.contains(word),
                "{text}\n{message}"
            );
        }
    }

    #[test]
    fn every_repeated_key_of_a_file_is_found_in_one_go() {
        let message = read("a: 1\na: 2\nb: {c: 1, c: 2}").unwrap_err();
        assert_eq!(message.matches("given twice").count(), 2, "{message}");
    }

    #[test]
    fn a_file_made_to_exhaust_the_reader_ends_in_a_message() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let last = level - 1;
            let aliases = vec![format!("*a{last}"); 9].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        for text in [
            bomb,
            "[".repeat(100_000),
            "- ".repeat(5_000),
            "x".repeat(MAX_BYTES + 1),
            format!("a: {}", "{b: ".repeat(200)),
        ] {
            assert!(read(&text).is_err());
        }
    }

    #[test]
    fn a_mapping_ends_where_its_last_value_ends() {
        let source = Source::new("a.yaml", "a:\n  b: 1\n\nc: 2\n");
        let node = parse(&source).unwrap();
        assert_eq!(source.slice(node.get("a").unwrap().span), "b: 1");
        assert_eq!(source.slice(node.get("c").unwrap().span), "2");
    }
}
