//! Turns the hostile record into TAP, and looks for directives that are not ours.

use super::hostile;

#[test]
fn one_line_a_case_and_no_directive_but_ours() {
    let report = crate::report::tap::FORMAT.render(&hostile());
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(lines[..2], ["TAP version 13", "1..8"]);
    let tests: Vec<&str> = lines
        .iter()
        .copied()
        .filter(|line| line.starts_with("ok ") || line.starts_with("not ok "))
        .collect();
    // A directive is a `#` without a backslash before it.
    let directive = |line: &&str| {
        let bare = line.replace("\\\\", "").replace("\\#", "");
        let (test, directive) = bare.split_once(" # ").unwrap_or((&bare, ""));
        let test: Vec<&str> = test.split(' ').take_while(|word| *word != "-").collect();
        let directive = directive.split(' ').next().unwrap_or_default();
        format!("{} {directive}", test.join(" "))
    };
    let found: Vec<String> = tests.iter().map(directive).collect();
    assert_eq!(
        found,
        [
            "ok 0 ",
            "not ok 1 ",
            "not ok 2 ",
            "not ok 3 ",
            "ok 4 SKIP",
            "not ok 5 TODO",
            "not ok 6 ",
            "ok 7 "
        ]
        .iter()
        .zip(1..)
        .map(|(line, number)| {
            let digit = line.find(|c: char| c.is_ascii_digit()).unwrap();
            format!("{}{number}{}", &line[..digit], &line[digit + 1..])
        })
        .collect::<Vec<_>>()
    );
    let allowed = |line: &&str| {
        ["TAP version", "1..", "# ", "ok ", "not ok ", "  "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    assert!(lines.iter().all(allowed), "{report}");
}

#[test]
fn the_blocks_hold_only_what_is_quoted_or_stands_deeper() {
    let report = crate::report::tap::FORMAT.render(&hostile());
    let plain = ["  ---", "  ...", "  said: |", "  line: 9", "  line: 14"];
    for line in report.lines().filter(|line| line.starts_with("  ")) {
        let value = ["  outcome: ", "  file: "]
            .iter()
            .find_map(|key| line.strip_prefix(key));
        let quoted = value.is_some_and(|value| serde_json::from_str::<String>(value).is_ok());
        // The first character below a `|` sets the depth, and is a word of ours.
        let deeper = line.starts_with("    ") && !line.starts_with("     ");
        assert!(plain.contains(&line) || quoted || deeper, "{line}");
    }
    let (begin, end) = (report.matches("\n  ---\n"), report.matches("\n  ...\n"));
    assert_eq!((begin.count(), end.count()), (7, 7));
}
