//! Turns the text of a target file into the same text with one more known failure.

use super::yaml_text;

/// Returns the file with an entry at the end of `known`; nothing else in it is touched.
pub fn with_known(file: &str, case: &str, owner: &str, until: &str) -> String {
    let entry = [
        format!("  - case: {}", yaml_text::text(case)),
        "    reason: The service answers with another text than its documentation.".to_owned(),
        format!("    owner: {}", yaml_text::text(owner)),
        format!("    until: \"{until}\""),
    ];
    let entry = format!("{}\n", entry.join("\n"));
    let (mut at, mut end) = (0, None);
    for line in file.split_inclusive('\n') {
        at += line.len();
        let content = line.trim();
        if line.starts_with("known:") {
            end = Some(at);
        } else if end.is_some() && !content.is_empty() && !content.starts_with('#') {
            if !line.starts_with([' ', '-']) {
                break;
            }
            end = Some(at);
        }
    }
    let (before, after) = file.split_at(end.unwrap_or(file.len()));
    let gap = if before.ends_with('\n') || before.is_empty() {
        ""
    } else {
        "\n"
    };
    let key = if end.is_some() { "" } else { "known:\n" };
    format!("{before}{gap}{key}{entry}{after}")
}

#[cfg(test)]
mod tests {
    use super::with_known;

    #[test]
    fn an_entry_comes_behind_those_that_there_are() {
        let entry = "  - case: a/b/c\n    reason: The service answers with another text than its documentation.\n    owner: ada\n    until: \"2026-12-01\"\n";
        for (before, key, after) in [
            ("url: http://a\n", "known:\n", ""),
            (
                "url: http://a\nknown:\n  - case: x\n    until: y # z\n",
                "",
                "jobs: 4\n",
            ),
            ("url: http://a", "\nknown:\n", ""),
        ] {
            let file = with_known(&format!("{before}{after}"), "a/b/c", "ada", "2026-12-01");
            assert_eq!(file, format!("{before}{key}{entry}{after}"));
        }
    }
}
