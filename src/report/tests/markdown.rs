//! Turns hostile records into Markdown, and looks at what stands outside of code.

use super::{Format, HOSTILE, hostile, many};

/// How many cases of each kind are told of: one alone fills a twentieth of the limit.
const COUNT: usize = 100;

#[test]
fn a_summary_stays_below_the_limit_whatever_the_run() {
    let long = "\u{202e}`|@".repeat(1_000);
    for outcome in ["failed", "errored", "failed_as_listed"] {
        let mut record = many(COUNT, outcome, &long);
        record.cases.extend(
            many(COUNT, "passed", HOSTILE)
                .cases
                .into_iter()
                .map(|mut case| {
                    case.retries = vec![long.clone(); 20];
                    case
                }),
        );
        record.rows = vec![hostile().rows[0].clone(); COUNT];
        record.causes = vec![hostile().causes[0].clone(); COUNT];
        let size = Format::MARKDOWN.render(&record).len();
        assert!(size < 1024 * 1024, "{outcome}: {size} bytes");
    }
}

#[test]
fn nothing_of_a_target_stands_outside_of_code() {
    let report = Format::MARKDOWN.render(&hostile());
    let mut fence: Option<&str> = None;
    let mut outside = String::new();
    for line in report.lines() {
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if line.starts_with("```") => {
                fence = Some(line.trim_end_matches(|c: char| c.is_ascii_lowercase()));
            }
            None => outside.push_str(&format!("{}\n", without_code(line))),
        }
    }
    assert_eq!(fence, None, "a fence is open at the end: {report}");
    for word in ["alert", "evil", "octocat", "javascript", "cell"] {
        let bare = outside.match_indices(word);
        // Sentences of the table are prose, in which every sign is spelt out.
        for (at, _) in bare {
            let near = &outside[at.saturating_sub(1)..at];
            assert!(
                [";", ">", " "].contains(&near),
                "{word} after {near}: {outside}"
            );
        }
    }
    for sign in ["@", "![", "](", "<script", "<img", "http:"] {
        assert!(!outside.contains(sign), "{sign} in {outside}");
    }
}

/// Returns a line without its spans of code.
fn without_code(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        kept.push_str(&rest[..at]);
        let run = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        let (fence, behind) = rest[at..].split_at(run);
        let mut ends = behind.match_indices(fence).filter(|(end, _)| {
            !behind[..*end].ends_with('`') && !behind[end + run..].starts_with('`')
        });
        let Some((end, _)) = ends.next() else {
            panic!("no end of {fence} in {line}");
        };
        rest = &behind[end + run..];
    }
    kept + rest
}

#[test]
fn the_headline_names_the_gravest_outcome() {
    for (outcome, says) in [
        ("failed", "## ❌ vipspec: the contract is broken\n"),
        (
            "passed_unexpectedly",
            "## ❌ vipspec: the list of known failures is wrong\n",
        ),
        (
            "blocked",
            "## ⚠️ vipspec: no judgement: 2 cases were not judged\n",
        ),
        (
            "skipped",
            "## ⚠️ vipspec: nothing was shown: every case was skipped\n",
        ),
        (
            "failed_as_listed",
            "## ✅ vipspec: the contract is kept but for known failures in part: a selection of the cases\n",
        ),
    ] {
        let report = Format::MARKDOWN.render(&many(2, outcome, "x"));
        assert!(report.starts_with(says), "{report}");
    }
}
