//! Turns the record of a run into the JSON report.

use crate::run::Record;
use crate::text;

/// Returns the report, one member a line, with a line break at its end.
pub fn json(record: &Record) -> String {
    // A record holds nothing that JSON cannot carry.
    let text = serde_json::to_string_pretty(record).expect("a record is JSON");
    format!("{}\n", inert(&text))
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
    use super::inert;

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
}
