//! Turns the record of a run into the JSON report.

use serde::Serialize;

use crate::run::Record;
use crate::text;

/// Returns the report, one member a line, with a line break at its end.
pub fn json(record: &Record) -> String {
    document(record)
}

/// Returns any record of ours as such a report.
pub(super) fn document(record: &impl Serialize) -> String {
    // A record holds nothing that JSON cannot carry.
    let text = serde_json::to_string_pretty(record).expect("a record is JSON");
    format!("{}\n", inert(&visible(&text)))
}

/// Returns the same JSON with every direction and invisible character as an escape: it may go to a terminal.
fn visible(json: &str) -> String {
    let mut visible = String::with_capacity(json.len());
    for character in json.chars() {
        if character == '\n' || !text::is_unsafe(character) {
            visible.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            visible.push_str(&format!("\\u{unit:04x}"));
        }
    }
    visible
}

/// Returns the same JSON without what a pipeline's log takes for a command, as in `##[add-mask]`.
///
/// Outside of texts, JSON knows no `#`.
fn inert(json: &str) -> String {
    let mut parts = json.split('[');
    let mut inert = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        inert.push_str(match text::begins_command(&inert) {
            true => "\\u005b",
            false => "[",
        });
        inert.push_str(part);
    }
    inert
}

#[cfg(test)]
mod tests {
    use super::{inert, visible};

    #[test]
    fn no_json_holds_a_workflow_command_and_none_loses_a_character() {
        let text = "##[add-mask]a ##vso[task.b] #[c] [d] ###[e]";
        let json = serde_json::json!([[text], { text: "##" }]).to_string();
        let inert = inert(&json);
        assert!(
            !inert.contains("##[") && !inert.contains("##vso["),
            "{inert}"
        );
        let read: serde_json::Value = serde_json::from_str(&inert).unwrap();
        assert_eq!(read[0][0], text);
        assert_eq!(read[1][text], "##");
    }

    #[test]
    fn no_json_moves_a_cursor_or_hides_and_none_loses_a_character() {
        let text = "a\u{9b}31m\u{202e}\u{feff}\u{e0041}\n\u{1b}zażółć";
        let json = serde_json::json!({ text: [text] });
        let visible = visible(&format!("{json:#}"));
        let raw =
            |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{feff}\u{e0041}".contains(c));
        assert!(!visible.contains(raw), "{visible:?}");
        assert!(visible.contains("zażółć"), "{visible}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&visible).unwrap(),
            json
        );
    }
}
