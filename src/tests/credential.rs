//! Turns what is particular to the second suite into tests: rows of several texts, rows that cannot
//! be reached, tokens that a target has only once.

use std::collections::BTreeSet;

use expect_test::expect;
use serde_json::Value;

use crate::folder::Folder;
use crate::program::{Ran, root, vipspec};
use crate::target::{Asked, Target, json};

const SUITE: &str = r#"name: tiny
title: Tokens
source: Example Corp, "Reason codes"
envelope:
  media_type: application/json
  error: "$.*.Status.ReasonCode"
  detail: "$.*.Status.StatusMessage"
  errors_ignore_case: true
success: { code: 200, error: "0000" }
vars:
  token: "T${digits:6}"
  owner: ada
"#;

/// The row of the shipped table that has several texts, and a second one.
fn table() -> String {
    let table = std::fs::read_to_string(root().join("cases/vip-credential/table.yaml"));
    let table = table.expect("the file is there");
    let from = table.find("  - id: 4e03-").expect("the row is there");
    let rest = &table[from..];
    let until = rest[1..].find("\n\n").expect("a row ends") + 2;
    let row: Vec<&str> = rest[..until]
        .lines()
        .filter(|line| !line.contains("unreachable: "))
        .collect();
    format!("rows:\n{}\n", row.join("\n"))
}

/// The texts of that row, as the table has them.
fn texts() -> Vec<String> {
    let table = table();
    let texts = table
        .lines()
        .filter_map(|line| line.strip_prefix("      - "));
    texts.map(str::to_owned).collect()
}

const CASE: &str = r#"row: 4e03-authorization-failed
title: Nobody may do ${what}
basis: assumed
each:
  - { what: "0" }
  - { what: "1" }
  - { what: "2" }
  - { what: "3" }
  - { what: "4" }
  - { what: "5" }
  - { what: "6" }
  - { what: wrong }
request: { method: POST, path: "/do/${what}" }
expect: { code: 200, error: "4e03" }
"#;

/// Answers by the text of the number in the path, and by one that is nearly a text where there is none.
fn refuse(asked: &Asked) -> String {
    let number = asked.line.rsplit('/').next().and_then(|at| at.parse().ok());
    let text = number.map_or_else(
        || "Account not found.".to_owned(),
        |at: usize| texts()[at].clone(),
    );
    let status = format!("{{\"ReasonCode\": \"4E03\", \"StatusMessage\": \"{text}\"}}");
    json(
        "200 OK",
        &format!("{{\"DoResponse\": {{\"Status\": {status}}}}}"),
    )
}

fn tokens() -> Folder {
    Folder::tiny()
        .with("cases/tiny/suite.yaml", SUITE)
        .with("cases/tiny/table.yaml", table())
        .without(crate::folder::CASE)
        .with("cases/tiny/things/refused.yaml", CASE)
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn where_a_row_lists_several_texts_each_is_accepted_and_the_one_that_came_is_named() {
    use std::io::Write as _;
    assert_eq!(texts().len(), 7);
    let target = Target::new(|asked, stream| stream.write_all(refuse(asked).as_bytes()));
    let folder = tokens();
    let url = target.url();
    let arguments = [
        "run", "--cases", "cases", "--basis", "all", "--target", &url, "--report", "json",
    ];
    let ran = folder.vipspec(&arguments);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let record = parsed(&ran.stdout);
    let cases = record["cases"].as_array().unwrap();
    for (case, text) in cases.iter().zip(texts()) {
        assert_eq!(case["outcome"], "passed", "{case}");
        let answer = &case["answer"];
        assert_eq!(
            (&answer["row"], &answer["detail"]),
            (&"4e03-authorization-failed".into(), &text.into())
        );
    }
    let lines = ran.stderr.lines().skip(3).take(6);
    let printed: Vec<&str> = lines.filter_map(|line| line.strip_prefix("    ")).collect();
    expect![[r#"
          cases/tiny/things/refused.yaml:1:6
        1 | row: 4e03-authorization-failed
          |      ^^^^^^^^^^^^^^^^^^^^^^^^^ detail differs
          - Account not found
          + Account not found.
          note: the nearest of 7 texts that will do; it has a full stop more at its end: Account not found."#]]
    .assert_eq(&printed.join("\n"));
}

#[test]
fn the_answer_of_another_row_with_several_texts_is_named_with_its_text() {
    use std::io::Write as _;
    let target = Target::new(|asked, stream| stream.write_all(refuse(asked).as_bytes()));
    let row = "  - { id: 0000-done, code: 200, error: \"0000\", cause: c, remedy: r, origin: documented }\n";
    let case = "row: 0000-done\ntitle: It is done\nbasis: assumed\nrequest: { method: POST, path: /do/1 }\nexpect: { code: 200, error: \"0000\" }\n";
    let folder = tokens()
        .with("cases/tiny/table.yaml", format!("{}{row}", table()))
        .with("cases/tiny/things/done.yaml", case);
    let url = target.url();
    let ran = folder.vipspec(&[
        "run",
        "--cases",
        "cases",
        "--target",
        &url,
        "tiny/things/done",
    ]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let note = "note: the answer is that of row 4e03-authorization-failed: `Account not found`";
    assert!(ran.stdout.contains(note), "{}", ran.stdout);
}

#[test]
fn what_a_case_has_for_itself_may_be_named_by_a_variable_that_there_is() {
    let with = |name: &str| {
        let case = CASE.replace("request:", &format!("exclusive: [\"{name}\"]\nrequest:"));
        let folder = tokens().with("cases/tiny/things/refused.yaml", case);
        folder.vipspec(&["check", "--cases", "cases"])
    };
    let ran = with("${token}");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = with("${tokn}");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    expect![[r#"
        error: nothing defines the variable `tokn`
          --> cases/tiny/things/refused.yaml:13:13
           13 | exclusive: ["${tokn}"]
              |             ^^^^^^^^^
          help: did you mean `${token}`

        1 problem in 1 file; nothing was sent
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
fn a_case_on_a_row_that_no_page_of_the_vendor_has_is_not_documented() {
    let table = table().replace("origin: documented", "origin: reported");
    let case = CASE.replace("assumed", "documented");
    let folder = tokens()
        .with("cases/tiny/table.yaml", table)
        .with("cases/tiny/things/refused.yaml", case);
    let ran = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let said = "the row `4e03-authorization-failed` is on no page of the vendor";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

// explain, coverage, list

#[test]
fn explain_takes_a_reason_code_in_any_case_and_says_all_of_its_texts() {
    let ran = vipspec(&["explain", "4993"]);
    expect![[r#"
        4993-disabled-token  vip-credential
          answer  200 4993
          detail  Operation not allowed on a disabled token
          cause   The credential is disabled.
          remedy  Learn its state from `get-token-information`, and enable it again.
                  Where it is necessary, unlock it through VIP Manager.
          source  Broadcom TechDocs, VIP REST APIs, "Troubleshooting the Credential
                  Management APIs"
          ours    The operation that enables it is called `enable-token` here. (The
                  source does not say so.)
          cases   vipspec list --row 4993-disabled-token
    "#]]
    .assert_eq(&ran.stdout);
    let ran = vipspec(&["explain", "4E03"]);
    expect![[r#"
        4e03-authorization-failed  vip-credential
          answer  200 4E03
          detail  Account not authorized to perform requested operation
              or  Account not found
              or  This is not a VIP issuer
              or  Credential does not belong to a VIP issuer. This operation is only allowed for VIP credentials.
              or  Credential ID not found
              or  Your account did not issue this credential
              or  You must be a VIP customer to perform this operation.
          cause   The caller is known, but may not do this to this credential, or the
                  certificate is of the wrong kind.
          remedy  Use a VIP Registration Authority certificate of the account that the
                  credential belongs to.
          source  Broadcom Knowledge Base 442778
          note    unreachable: The embedded server has one account, and it may do
                  everything.
          cases   none
    "#]]
    .assert_eq(&ran.stdout);
    assert_eq!(vipspec(&["explain", "4e03"]).stdout, ran.stdout);
}

#[test]
fn coverage_of_one_suite_tells_what_cannot_be_reached_apart_within_80_columns() {
    let folder = Folder::tokens();
    let coverage = ["coverage", "--cases", "cases", "--suite"];
    let ran = folder.vipspec(&[&coverage[..], &["vip-credential"]].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let (reachable, rest) = ran.stdout.split_once(" rows held by cases; ").unwrap();
    assert!(reachable.ends_with("14 of 14"), "{reachable}");
    assert!(!reachable.contains("untested"), "{reachable}");
    let told = "8 rows that the embedded server cannot answer:\n4997-disabled-token-not-validated  0 cases\n  The embedded server takes no ";
    assert!(rest.contains(told), "{rest}");
    let longest = ran.stdout.lines().map(str::len).max();
    assert!(longest <= Some(80), "{longest:?}\n{}", ran.stdout);
    let ran = folder.vipspec(&[&coverage[..], &["vip"]].concat());
    assert_eq!(ran.code, Some(5), "{ran:?}");
    assert!(ran.stderr.contains("no suite is named `vip`"), "{ran:?}");
}

#[test]
fn a_row_without_a_case_says_why_it_has_none() {
    let row = ["list", "--row", "4e03-authorization-failed"];
    let ran = Folder::tokens().vipspec(&[&row[..], &["--cases", "cases"]].concat());
    expect![[r#"
        error: no case holds the row `4e03-authorization-failed`
          help: none can on the embedded server: `vipspec explain 4e03-authorization-failed` says why
    "#]]
    .assert_eq(&ran.stderr);
    assert_eq!(ran.code, Some(5));
}

// tokens

/// Returns the tokens that the lines of a dry run name.
fn named(printed: &str) -> BTreeSet<&str> {
    let ids = printed.split('"').filter(|word| word.starts_with("MINE-"));
    ids.collect()
}

#[test]
fn every_case_has_the_tokens_that_it_uses_for_itself() {
    const STATES: [&str; 5] = ["enabled", "disabled", "locked", "new", "inactive"];
    let vars = STATES.map(|state| format!("tokens.{state}=MINE-{state}"));
    let mut arguments = vec!["run", "--suite", "vip-credential", "--dry-run"];
    vars.iter().for_each(|var| arguments.extend(["--var", var]));
    let Ran { stdout, code, .. } = vipspec(&arguments);
    assert_eq!(code, Some(0));
    let mut seen = 0;
    for block in stdout.split("\nvip-credential/") {
        let id = block.lines().next().unwrap_or_default();
        let id = id.strip_prefix("vip-credential/").unwrap_or(id);
        let file = id.split('[').next().unwrap_or_default();
        let path = root().join(format!("cases/vip-credential/{file}.yaml"));
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let exclusive = text.lines().find(|line| line.starts_with("exclusive: "));
        let exclusive = exclusive.unwrap_or_default();
        for token in named(block) {
            let state = token.trim_start_matches("MINE-");
            let name = format!("${{tokens.{state}}}");
            assert!(
                exclusive.contains(&name),
                "{id} uses {name}, and says `{exclusive}`"
            );
            seen += 1;
        }
    }
    assert!(seen > 300, "only {seen} tokens were named");
}
