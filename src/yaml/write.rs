//! Turns values into the YAML that reads back as them: plain where it may be, quoted otherwise.

use crate::json::{self, Json};
use crate::text;

/// Returns a scalar: plain where YAML reads it back as the same text, quoted otherwise.
pub fn scalar(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    quoted(text)
}

/// Returns a double-quoted scalar, which is a JSON string without anything that hides.
fn quoted(text: &str) -> String {
    let mut written = String::new();
    for character in json::quoted(text).chars() {
        match u32::from(character) {
            _ if !text::is_unsafe(character) => written.push(character),
            code @ ..0x1_0000 => written.push_str(&format!("\\u{code:04x}")),
            code => written.push_str(&format!("\\U{code:08x}")),
        }
    }
    written
}

/// Returns a value in flow style: `{ units: -1 }`.
pub fn flow(value: &Json) -> String {
    match value {
        Json::Text(string) => flow_text(string),
        Json::List(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(members) if members.is_empty() => "{}".to_owned(),
        Json::Object(members) => {
            let member =
                |(key, value): &(String, Json)| format!("{}: {}", flow_text(key), flow(value));
            let members: Vec<String> = members.iter().map(member).collect();
            format!("{{ {} }}", members.join(", "))
        }
        _ => value.to_string(),
    }
}

fn flow_text(string: &str) -> String {
    if string.contains(['{', '}', '[', ']', ',']) {
        quoted(string)
    } else {
        scalar(string)
    }
}

fn is_plain(text: &str) -> bool {
    // `400-missing-field` is no number, and no day.
    let is_id = || {
        let begins = text.find('-').map(|at| &text[at + 1..]);
        begins.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_lowercase()))
    };
    let begins = match text.chars().next() {
        Some(first) if first.is_ascii_digit() => is_id(),
        Some(first) => first.is_ascii_alphabetic() || first == '/',
        None => false,
    };
    let inside = |character: char| {
        character.is_ascii_alphanumeric() || " -_./,()'+=@;!?&".contains(character)
    };
    // Words that other readers of YAML take for something else.
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_word = begins
        && text.chars().all(inside)
        && !text.ends_with(' ')
        && !reserved.contains(&text.to_lowercase().as_str());
    // A gap for whoever reads it to fill.
    is_word || text == "..."
}

#[cfg(test)]
mod tests {
    use super::{flow, scalar};
    use crate::json::Json;
    use crate::source::Source;
    use crate::yaml;
    use serde_json::json;

    #[test]
    fn plain_words_stay_plain() {
        assert_eq!(scalar("Invalid account status."), "Invalid account status.");
        assert_eq!(scalar("no"), "\"no\"");
        assert_eq!(scalar("${accountId}"), "\"${accountId}\"");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let odd = [
            "",
            " a",
            "a ",
            "a: b",
            "a #b",
            "- a",
            "'",
            "\"",
            "\\",
            "\u{1b}[2J",
            "\n",
            "é",
            "12",
            "1e3",
            "{a}",
            "a, b",
            "true",
            "~",
            "|",
            "&a",
            "*a",
            "!t",
            "%",
            "...",
            "+",
            "@",
            "`",
            "\u{feff}",
            "\u{2028}",
        ];
        for string in odd {
            let value = Json::from(json!({"a": string, string: [1, null, true, {"b": string}]}));
            let source = Source::new(
                "x",
                format!("value: {}\nother: {}\n", flow(&value), scalar(string)),
            );
            let node = yaml::parse(&source).unwrap_or_else(|problems| panic!("{problems:?}"));
            let read = node.to_json();
            let unique = string != "a";
            assert!(
                !unique || read.get("value") == Some(&value),
                "{string:?}: {read}"
            );
            assert_eq!(read.get("other"), Some(&Json::from(string)));
        }
    }
}
