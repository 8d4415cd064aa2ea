//! Turns the page of a service with other names into a run against it, and its slips into findings.

mod orgs;
mod policies;
pub(crate) mod service;

use std::process::Command;

use serde_json::Value;

use crate::folder::Folder;
use crate::program::{Ran, run};
use crate::whole;
use service::{Acme, Manner};

/// The target file that a user writes.
const TARGET: &str = include_str!("../dialects/acme.yaml");

/// Who else can ask.
const OTHERS: &str = "identities:
  other: { headers: { x-api-key: k-other } }
  another: { headers: { x-api-key: k-another } }
";

/// Returns the target file for a service at a URL.
fn target(url: &str) -> String {
    let usual = TARGET.lines().next().expect("the file has a URL");
    let target = TARGET.replace(usual, &format!("url: {url}")) + OTHERS + "suites: [vip-rest]\n";
    assert!(target.lines().count() <= 30, "a target file is short");
    target
}

/// What a run of some cases against the service came to, and its report; `more` is what else the target file
/// says.
fn asked(manner: Manner, more: &str, arguments: &[&str]) -> (Ran, Value) {
    let acme = Acme::start(manner);
    let folder = Folder::empty().with("acme.yaml", target(&acme.url) + more);
    let file = folder.path("acme.yaml");
    let report = folder.path("report.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_vipspec"));
    command
        .args(["run", "--allow-untested", "--target"])
        .arg(&file)
        .arg(format!("--report=json={}", report.display()))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("ACME_KEY", service::KEYS[0]);
    let ran = run(&mut command);
    let report = std::fs::read(&report).unwrap_or_else(|_| panic!("{ran:?}"));
    (
        ran,
        serde_json::from_slice(&report).expect("the report is JSON"),
    )
}

fn outcomes<'a>(report: &'a Value, outcome: &str) -> Vec<&'a str> {
    let cases = report["cases"].as_array().expect("the report has cases");
    let such = cases.iter().filter(|case| case["outcome"] == outcome);
    such.filter_map(|case| case["id"].as_str()).collect()
}

#[test]
fn every_case_passes_at_a_service_that_was_written_from_its_page_alone() {
    let shard = whole::shard(4);
    let (ran, report) = asked(Manner::Usual, "basis: all\n", &["--shard", &shard]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let skipped = outcomes(&report, "skipped");
    assert!(
        skipped.iter().all(|id| id.starts_with("vip-rest/routing/")),
        "{skipped:?}"
    );
    assert!(skipped.len() < 40, "{skipped:?}");
    let many = 1_600 / whole::one_of(4);
    assert!(outcomes(&report, "passed").len() > many, "{}", ran.stdout);
    assert!(!ran.stdout.contains("k-main") && !report.to_string().contains("k-main"));
}

/// Cases that a slip of the service breaks, and what is said of it: in the cases' names, and in the
/// service's.
const SLIPS: [(&str, &str, &str); 11] = [
    (
        "vip-rest/routing/no-delete[account]",
        "- 404",
        "DELETE /orgs/",
    ),
    (
        "vip-rest/accounts/create-without-mandatory[accountName]",
        "it lacks the full stop at its end: accountName is mandatory",
        r#""message":"name is mandatory""#,
    ),
    (
        "vip-rest/accounts/create-without-mandatory-is-told-as-mandatory[organizationalUnit]",
        "+ ou is mandatory.",
        r#""message":"organizationalUnit is mandatory.""#,
    ),
    (
        "vip-rest/accounts/create-with-unknown-account-category",
        "- Account category must be either Enterprise, Consumer, or Corporate.",
        r#""message":"Category must be"#,
    ),
    (
        "vip-rest/accounts/create-with-unknown-status",
        "- BAD_REQUEST",
        r#""code":"BAD REQUEST""#,
    ),
    (
        "vip-rest/accounts/create-with-unknown-member",
        "400-unrecognized-field",
        r#""shoeSize""#,
    ),
    (
        "vip-rest/accounts/update-active-to-pending",
        "- Invalid account status.",
        "PUT /orgs/",
    ),
    (
        "vip-rest/accounts/get-by-a-stranger",
        "- Not Found",
        "GET /orgs/",
    ),
    (
        "vip-rest/policies/pin-value-off-the-page",
        "400-policy-invalid-value",
        "/policies",
    ),
    (
        "vip-rest/authentication/authenticate-unregistered-user",
        "412-precondition-failed or",
        "/authentications",
    ),
    (
        "vip-rest/authentication/code-used-before",
        "- 401",
        "/authentications",
    ),
];

#[test]
fn every_slip_of_the_service_is_found_and_told_in_both_languages() {
    let mut arguments: Vec<String> = SLIPS.iter().map(|(id, ..)| format!("{id}*")).collect();
    arguments.extend(["--each".to_owned(), "--trace".to_owned()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (ran, report) = asked(Manner::Slips, "basis: all\n", &arguments);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let failed = outcomes(&report, "failed");
    for (id, canonical, own) in SLIPS {
        assert!(
            failed.iter().any(|failed| failed.starts_with(id)),
            "{id}: {failed:?}"
        );
        for said in [canonical, own] {
            let told = ran.stdout.contains(said) || ran.stderr.contains(said);
            assert!(told, "{id}: {said}\n{}{}", ran.stdout, ran.stderr);
        }
    }
    // By itself the canonical finding would read as the service's, and the wrong way round.
    let both = "in the service's names: - ou is mandatory. + organizationalUnit is mandatory.";
    assert!(ran.stdout.contains(both), "{}", ran.stdout);
}

/// What a service chooses that writes ids and dates in its own way.
const FOREIGN: &str = r#"vars:
  pastDate: "${today-2d:%d-%b-%Y}"
  futureDate: "${today+2d:%d-%b-%Y}"
  today: "${today:%d-%b-%Y}"
"#;

#[test]
fn the_contract_holds_where_ids_are_uuids_and_dates_are_written_otherwise() {
    let (ran, report) = asked(Manner::Foreign, FOREIGN, &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(outcomes(&report, "skipped"), Vec::<&str>::new());
    assert!(outcomes(&report, "passed").len() > 150, "{}", ran.stdout);
    // The usual form of dates is none there.
    let dates = "vip-rest/accounts/update-start-date-into-the-*";
    let (ran, _) = asked(Manner::Foreign, "", &[dates]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn what_a_service_has_not_is_null_and_skips_the_cases_that_need_it() {
    let role = [
        "vip-rest/administrators/create-is-ok",
        "vip-rest/accounts/create-is-ok",
    ];
    let (ran, report) = asked(Manner::Usual, "vars: { role: null }\n", &role);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(outcomes(&report, "skipped"), [role[0]]);
    assert_eq!(outcomes(&report, "passed"), [role[1]]);
    assert!(
        ran.stdout.contains("the target has no `role`"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_comes_in_through_a_binding_is_written_in_the_names_of_the_cases() {
    let acme = Acme::start(Manner::Slips);
    let folder = Folder::shipped().with("cases/targets/acme.yaml", target(&acme.url));
    let url = format!("{}/orgs", acme.url);
    let body = r#"{"name":"Example Corp","ou":"Engineering","category":"Household"}"#;
    let mut command = folder.command(&["add", &url, "-d", body, "--target", "acme", "--as", "row"]);
    let ran = run(command.env("ACME_KEY", service::KEYS[0]));
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    let written = said.split_whitespace().find(|word| {
        let word = word.trim_end_matches(':');
        word.starts_with("cases/vip-rest/")
            && word.ends_with(".yaml")
            && !word.ends_with("table.yaml")
    });
    let path = written
        .map(|word| word.trim_end_matches(':'))
        .expect("a case is written");
    let text = std::fs::read_to_string(folder.path(path)).expect("its file");
    for canonical in ["createAccount", "accountCategory: Household", "BAD_REQUEST"] {
        assert!(text.contains(canonical), "{canonical}: {text}");
    }
    for own in [" name:", "ou:", "category:", "message"] {
        assert!(!text.contains(own), "{own}: {text}");
    }
}
