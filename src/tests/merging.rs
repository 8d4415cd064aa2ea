//! Turns several JSON reports into one run and its exit code, and what is no report into a refusal.

use serde_json::{Value, json};

use crate::folder::Folder;
use crate::program::vipspec;
use crate::reports::{every_report, five, read};

/// Writes the four shards of the run of a folder, and returns their names.
fn shards(folder: &Folder) -> Vec<String> {
    let whole: Value = serde_json::from_str(&read(folder, "r.json")).expect("the report is JSON");
    let shard = |index: usize| {
        let mut part = whole.clone();
        let cases = whole["cases"].as_array().into_iter().flatten();
        let own =
            |case: &&Value| case["place"].as_u64().map(|place| place % 4) == Some(index as u64);
        let cases: Vec<Value> = cases.filter(own).cloned().collect();
        let count = |outcome: &str| {
            cases
                .iter()
                .filter(|case| case["outcome"] == outcome)
                .count()
        };
        for outcome in ["passed", "failed", "errored"] {
            part["summary"][outcome] = json!(count(outcome));
        }
        // The one that gets no answer is tried a second time.
        part["summary"]["begun_anew"] = json!(count("errored"));
        let (held, broken) = (count("passed"), count("failed"));
        part["rows"][0]["held"] = json!(held);
        part["rows"][0]["broken"] = json!(broken);
        part["rows"][0]["untested"] = json!(held + broken == 0);
        part["cases"] = json!(cases);
        part["shard"] = json!({"index": index + 1, "of": 4});
        let name = format!("shard-{index}.json");
        std::fs::write(folder.path(&name), part.to_string()).expect("a test can write a file");
        name
    };
    (0..4).map(shard).collect()
}

#[test]
fn four_shards_merged_equal_the_run_and_are_the_gate() {
    let folder = five();
    every_report(&folder);
    let names = shards(&folder);
    let report = |files: &[&str]| {
        let mut arguments = vec!["report"];
        arguments.extend(files);
        folder.vipspec(&[&arguments[..], &["--format", "json"]].concat())
    };
    let files: Vec<&str> = names.iter().map(String::as_str).collect();
    let merged = report(&[files[2], files[0], files[3], files[1]]);
    assert_eq!(
        (merged.code, merged.stdout),
        (Some(1), read(&folder, "r.json"))
    );

    let other = read(&folder, &names[0]);
    let other = other.replacen("\"sha256\":\"", "\"sha256\":\"0", 1);
    std::fs::write(folder.path("other.json"), other).expect("a test can write a file");
    let changed = report(&["other.json", files[1], files[2], files[3]]);
    assert_eq!(changed.code, Some(3), "{changed:?}");
    let said = "the suite `tiny` of `shard-1.json` is another than that of `other.json`";
    assert!(changed.stderr.contains(said), "{changed:?}");

    let other = read(&folder, &names[0]);
    let other = other.replacen(
        "\"selection\":{",
        "\"selection\":{\"patterns\":[\"tiny\"],",
        1,
    );
    std::fs::write(folder.path("other.json"), other).expect("a test can write a file");
    let chosen = report(&["other.json", files[1], files[2], files[3]]);
    assert_eq!(chosen.code, Some(3), "{chosen:?}");
    let said = "`other.json` and `shard-1.json` were run with other names of cases\n";
    assert!(chosen.stderr.contains(said), "{chosen:?}");

    // Where every report has a file, people see what the run would have printed.
    let words = ["report", "r.json", "--format", "junit=merged.xml"];
    let shown = folder.vipspec(&words);
    let printed = folder.vipspec(&["report", "r.json", "--format", "terminal"]);
    // But for the name of the report, which what is printed again cannot know.
    let known = "FILE.json, after a run with --report json=FILE.json";
    let printed = printed.stdout.replace(known, "r.json");
    assert_eq!(shown.stdout, printed);
    assert!(shown.stdout.contains("FAIL  "), "{shown:?}");

    let missing = report(&files[1..]);
    assert_eq!((missing.code, missing.stdout.as_str()), (Some(3), ""));
    expect_test::expect![[r#"
        error: shard 1 of 4 is missing
          help: a part that was never judged proves nothing; name it too
    "#]]
    .assert_eq(&missing.stderr);
    // The third shard has one case, which passed: alone it is no green run.
    let alone = report(&files[2..3]);
    assert_eq!(alone.code, Some(4), "{alone:?}");
    assert!(
        alone.stdout.contains("\"shard\""),
        "it is shown all the same"
    );
    expect_test::expect![[r#"
        error: no judgement: this is shard 3 of 4 alone
          help: name the reports of all shards to judge the run
    "#]]
    .assert_eq(
        alone
            .stderr
            .split_inclusive('\n')
            .skip(2)
            .collect::<String>()
            .as_str(),
    );
}

#[test]
fn what_is_no_report_of_a_run_is_refused_with_its_place_and_the_remedy() {
    let folder = five();
    every_report(&folder);
    let whole = read(&folder, "r.json");
    let green = whole.replace("\"failed\": 2", "\"failed\": 0");
    let folder = folder
        .with("cut.json", &whole[..whole.len() / 2])
        .with("green.json", &green)
        .with("other.json", "{\"schema\": \"vipspec-report/2\"}")
        .with("proof.json", "{\"mutants\": []}")
        .with("page.json", "<html>");
    let large = std::fs::File::create(folder.path("large.json")).unwrap();
    large.set_len(2 << 30).unwrap();
    for (name, says) in [
        ("missing.json", "the report `missing.json` cannot be read: "),
        ("cases", "the report `cases` cannot be read: it is a folder"),
        (
            "large.json",
            "the report `large.json` cannot be read: it is larger than 256 MiB",
        ),
        ("cut.json", "`cut.json` ends in the middle, at cut.json:"),
        (
            "green.json",
            "`green.json` contradicts itself: its summary counts 0 as failed, and its cases are 2",
        ),
        (
            "other.json",
            "`other.json` is of version `vipspec-report/2`, and this program reads `vipspec-report/1`",
        ),
        (
            "proof.json",
            "`proof.json` is no report of a run: missing field `schema`, at proof.json:1:15",
        ),
        (
            "page.json",
            "`page.json` is no JSON: expected value, at page.json:1:1",
        ),
    ] {
        let ran = folder.vipspec(&["report", "r.json", name, "--format", "json=out.json"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""), "{name}");
        assert!(
            ran.stderr.starts_with(&format!("error: {says}")),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains("\n  help: "), "{}", ran.stderr);
        assert!(!folder.path("out.json").exists());
    }
}

#[test]
fn reports_that_would_end_up_in_each_other_are_refused_before_anything_is_read() {
    for (arguments, says) in [
        (
            &["report"][..],
            "the following required arguments were not provided",
        ),
        (
            &["report", "x.json", "--format", "pdf"],
            "no report format is named `pdf`",
        ),
        (
            &["report", "x.json", "--format", "tap", "--format", "json"],
            "two reports would go to stdout",
        ),
        (
            &[
                "report", "x.json", "--format", "tap=a", "--format", "json=a",
            ],
            "two reports would go to `a`",
        ),
        (
            &["prove", "--report", "tap"],
            "`prove` reports as `json` only",
        ),
    ] {
        let ran = vipspec(arguments);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
    }
}
