//! Turns what a target file is to say into the edit as it is told: YAML that leads from the top of the
//! file to the value.

use std::fmt;

use crate::json::Json;
use crate::text;
use crate::yaml;

/// A value that only whoever knows the service can say.
pub const GAP: &str = "...";

/// The same for a place in a body.
pub const GAP_IN_BODY: &str = "$....";

/// What a target file is to say: keys and values from its top on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetLine(Json);

impl TargetLine {
    /// Returns the edit that has a value at the end of a way of keys.
    pub fn at(keys: &[&str], value: impl Into<Json>) -> Self {
        let nested = |below: Json, key: &&str| Json::of([(*key, below)]);
        Self(keys.iter().rev().fold(value.into(), nested))
    }

    /// Returns the same in the binding of a suite.
    pub fn binding(suite: &str, keys: &[&str], value: impl Into<Json>) -> Self {
        Self::at(&[&["binding", suite], keys].concat(), value)
    }
}

impl TargetLine {
    /// Returns what several of them say at once; of two values in one place, the first.
    pub fn together(lines: &[&Self]) -> Self {
        let mut all = Json::of([]);
        for line in lines {
            join(&mut all, &line.0);
        }
        Self(all)
    }

    /// Writes it as it stands in a file: what lies deeper than a suite's part of `binding`, on its line.
    pub fn lines(&self) -> String {
        nested(&self.0, 0).join("\n")
    }
}

/// Adds the members of a value to those of another that has none of them.
fn join(known: &mut Json, more: &Json) {
    for (name, value) in more.members() {
        match known.make_object().get_mut(name) {
            Some(below) if !below.members().is_empty() => join(below, value),
            Some(_) => {}
            None => known.make_object().set(name, value.clone()),
        }
    }
}

/// Returns the lines of an object, and of those that it holds on the first two levels.
fn nested(value: &Json, depth: usize) -> Vec<String> {
    let indent = "  ".repeat(depth);
    let member = |(key, value): &(String, Json)| {
        let key = yaml::scalar(key);
        if depth < 2 && !value.members().is_empty() {
            let mut lines = vec![format!("{indent}{key}:")];
            lines.extend(nested(value, depth + 1));
            lines
        } else {
            vec![format!("{indent}{key}: {}", yaml::flow(value))]
        }
    };
    value.members().iter().flat_map(member).collect()
}

impl fmt::Display for TargetLine {
    /// Writes it as a line of the file, between backticks.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.0.members().iter();
        let lines =
            lines.map(|(key, value)| format!("{}: {}", yaml::scalar(key), yaml::flow(value)));
        let lines: Vec<String> = lines.collect();
        write!(formatter, "`{}`", text::shown(&lines.join("\n")))
    }
}

#[cfg(test)]
mod tests {
    use super::{GAP, GAP_IN_BODY, TargetLine};
    use crate::json::Json;
    use crate::source::Source;
    use crate::yaml;

    /// What a service sends decides what an edit says: nothing of it may make the line something else.
    #[test]
    fn every_edit_is_yaml_that_reads_back_as_what_is_meant() {
        let said = [
            "name",
            "$.status.message",
            r#"$["/status"].message"#,
            "$",
            "/v1/accounts",
            "/v1/accounts/{accountId}/users",
            "application/problem+json",
            "/...",
            "PATCH",
            "no",
            "12",
            "a: b",
            "a #b",
            "'",
            "a`b",
            "a, b",
            "a\nb",
            "\u{1b}[2J",
            "\u{202e}",
            GAP,
            GAP_IN_BODY,
        ];
        for text in said {
            let values = [
                Json::from(text),
                Json::Null,
                Json::of([
                    ("error", text.into()),
                    ("media_type", Json::List(vec![text.into(), text.into()])),
                ]),
            ];
            for value in values {
                let edit = TargetLine::binding("vip-rest", &["routes", text], value.clone());
                let shown = edit.to_string();
                let line = shown
                    .strip_prefix('`')
                    .and_then(|line| line.strip_suffix('`'));
                let line = line.unwrap_or_else(|| panic!("{shown}"));
                assert_eq!(line.lines().count(), 1, "{line}");
                let node = yaml::parse(&Source::new("x", line));
                let node = node.unwrap_or_else(|problems| panic!("{line}: {problems:?}"));
                let meant = Json::of([(
                    "binding",
                    Json::of([(
                        "vip-rest",
                        Json::of([("routes", Json::of([(text, value)]))]),
                    )]),
                )]);
                assert_eq!(node.to_json(), meant, "{line}");
            }
        }
    }

    #[test]
    fn several_edits_are_one_piece_of_a_file_in_which_the_first_value_of_a_place_stands() {
        let lines = [
            TargetLine::binding("vip-rest", &["answer", "$"], "$.data"),
            TargetLine::binding("vip-rest", &["answer", "accountId"], "$.data.id"),
            TargetLine::binding("vip-rest", &["answer", "$"], "$.result"),
            TargetLine::binding(
                "vip-rest",
                &["envelope"],
                Json::of([("error", "$.code".into())]),
            ),
            TargetLine::at(&["vars", "role"], "ADMIN"),
        ];
        let lines: Vec<&TargetLine> = lines.iter().collect();
        let together = TargetLine::together(&lines).lines();
        let file = "binding:\n  vip-rest:\n    answer: { \"$\": \"$.data\", accountId: \"$.data.id\" }\n    envelope: { error: \"$.code\" }\nvars:\n  role: ADMIN";
        assert_eq!(together, file);
        assert!(yaml::parse(&Source::new("x", together)).is_ok());
    }
}
