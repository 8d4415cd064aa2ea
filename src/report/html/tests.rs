//! Turns records made for the purpose into pages, and holds these to what a reader relies on.

use super::policy::source;
use super::{FORMAT, SCRIPT, STYLE, TEMPLATE, cases};
use crate::run::{
    AlikeRecord, AnswerRecord, CaseRecord, CauseRecord, ExchangeRecord, FindingRecord, Judgement,
    KnownRecord, MessageRecord, Outcome, Record, RowRecord, SelectionRecord, Shard, Standing,
    Summary, groups,
};

/// What a target may send to become markup, to run, or to hide.
const HOSTILE: [&str; 7] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\" autofocus onfocus=alert(1) x=\"",
    "</noscript></details><svg onload=alert(1)>",
    "<!-- --!> ]]> {{ 7*7 }} {% raw %}",
    "\u{1b}[2J\u{1b}]0;title\u{7}\u{202e}evil\u{2066}\u{200b}\u{2028}\u{feff}\0",
    "' onmouseover='alert(1)",
];

fn html(record: &Record) -> String {
    let mut counted = record.clone();
    counted.summary = Summary::default();
    for case in &record.cases {
        counted.summary.add(case.ended());
        counted.summary.flaky += usize::from(case.is_flaky());
    }
    FORMAT.render(&counted)
}

#[test]
fn a_page_says_where_not_one_case_was_judged() {
    let none = "Not one case was judged.";
    let unjudged = [Outcome::Errored, Outcome::Blocked, Outcome::Skipped];
    let cases: Vec<CaseRecord> = unjudged
        .into_iter()
        .zip(0..)
        .map(|(outcome, at)| case(at, outcome))
        .collect();
    assert!(html(&record(cases.clone())).contains(none));
    let judged = [cases, vec![case(3, Outcome::Failed)]].concat();
    assert!(!html(&record(judged)).contains(none));
}

fn message(line: &str, body: &str) -> MessageRecord {
    MessageRecord {
        line: line.to_owned(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.to_owned(),
        bytes: body.len(),
    }
}

fn case(number: usize, outcome: Outcome) -> CaseRecord {
    CaseRecord {
        id: format!("vip-rest/accounts/claim-{number}"),
        place: number,
        suite: "vip-rest".to_owned(),
        row: Some("400-invalid-account-status".to_owned()),
        title: "An active account cannot become pending".to_owned(),
        basis: "documented".to_owned(),
        file: "cases/vip-rest/accounts/claim.yaml".to_owned(),
        line: 9,
        outcome: outcome.as_key().to_owned(),
        cause: None,
        duration_ms: 7,
        rows: Vec::new(),
        findings: Vec::new(),
        warnings: Vec::new(),
        answer: None,
        error: None,
        retries: Vec::new(),
        lost: None,
        known: None,
        rerun: None,
        curl: None,
        proposal: None,
        judged: None,
        exchanges: Vec::new(),
    }
}

/// A case whose every text is the one given.
fn failing(number: usize, said: &str) -> CaseRecord {
    let text = || said.to_owned();
    let mut message = message(said, said);
    message.headers.push((text(), text()));
    CaseRecord {
        id: format!("{said}{number}"),
        title: text(),
        basis: text(),
        file: text(),
        findings: vec![FindingRecord {
            from: 1,
            to: 2,
            alike: AlikeRecord::default(),
            column: text(),
            expected: text(),
            actual: format!("{said} else"),
            line: 14,
            source: text(),
            note: Some(text()),
        }],
        error: Some(text()),
        retries: vec![text()],
        known: Some(KnownRecord {
            reason: text(),
            owner: text(),
            until: text(),
        }),
        rerun: Some(text()),
        curl: Some(text()),
        exchanges: vec![ExchangeRecord {
            request: message.clone(),
            response: message,
            duration_ms: 3,
        }],
        ..case(number, Outcome::Failed)
    }
}

fn row(id: &str, said: &str) -> RowRecord {
    RowRecord {
        suite: "vip-rest".to_owned(),
        row: id.to_owned(),
        held: 0,
        broken: 0,
        untested: false,
        effects: 0,
        answered_by_another: 0,
        unconfirmed: 0,
        code: 400,
        error: "BAD_REQUEST".to_owned(),
        details: vec![said.to_owned()],
        cause: format!("cause of {id}"),
        remedy: format!("remedy of {id}"),
    }
}

fn record(cases: Vec<CaseRecord>) -> Record {
    Record {
        schema: crate::run::SCHEMA.to_owned(),
        tool: "vipspec 0.1.0".to_owned(),
        target: "https://staging.example".to_owned(),
        shard: None,
        stopped: None,
        selection: SelectionRecord {
            whole: true,
            ..SelectionRecord::default()
        },
        judgement: Judgement::new(Standing::NoJudgement, "not judged yet"),
        started: "2026-11-22T21:02:49Z".to_owned(),
        duration_ms: 1_529,
        summary: Summary::default(),
        causes: Vec::new(),
        groups: Vec::new(),
        unlisted: Vec::new(),
        rows: vec![
            row("400-invalid-account-status", "Invalid account status."),
            row("400-invalid-status", "Invalid status."),
        ],
        cases,
    }
}

/// Returns what stands between the first `from` and the `to` behind it.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to}")).0
}

/// Returns the page without its own style and script.
fn shown(page: &str) -> String {
    page.replace(STYLE, "").replace(SCRIPT, "")
}

/// Returns the names of the elements that a page opens, and whether any has a handler.
fn elements(page: &str) -> Vec<&str> {
    let tags = page.split('<').skip(1);
    let tags = tags.filter(|tag| !tag.starts_with(['/', '!']));
    tags.map(|tag| tag.split([' ', '>', '/', '\n']).next().unwrap_or_default())
        .collect()
}

fn headline(record: &Record) -> (String, String) {
    let mut judged = record.clone();
    let mut summary = Summary::default();
    let cases = judged.cases.iter();
    cases.for_each(|case| summary.add(case.ended()));
    judged.summary = summary;
    judged.judge(false);
    let page = html(&judged);
    let tone = between(&page, "data-tone=\"", "\"");
    let verdict = between(&page, "<h1", "</h1>");
    let verdict = verdict.split_once('>').unwrap().1;
    (tone.to_owned(), verdict.to_owned())
}

#[test]
fn what_a_target_sent_never_becomes_markup() {
    let tame = |said: &str| {
        let mut record = record((0..3).map(|number| failing(number, said)).collect());
        record.target = said.to_owned();
        record.started = said.to_owned();
        record.tool = said.to_owned();
        record.stopped = Some(said.to_owned());
        record.rows = vec![row(said, said)];
        record.rows[0].suite = said.to_owned();
        record.causes = vec![CauseRecord {
            title: said.to_owned(),
            help: Some(said.to_owned()),
            cases: record.cases.iter().map(|case| case.id.clone()).collect(),
        }];
        for case in &mut record.cases {
            case.suite = said.to_owned();
            case.row = Some(said.to_owned());
        }
        record.groups = groups(&record.cases);
        html(&record)
    };
    let harmless = tame("harmless");
    for said in HOSTILE {
        let page = tame(said);
        // A text may differ in more runs of words, and in nothing else.
        let structure = |page: &str| {
            let mut names: Vec<String> = elements(page).into_iter().map(str::to_owned).collect();
            names.retain(|name| !["del", "ins"].contains(&name.as_str()));
            names
        };
        assert_eq!(structure(&page), structure(&harmless), "{said}");
        for raw in [
            "\u{1b}", "\u{202e}", "\u{2066}", "\u{200b}", "\u{2028}", "\u{feff}", "\0",
        ] {
            assert!(!page.contains(raw), "{said:?} leaves {raw:?}");
        }
        assert!(!shown(&page).contains(said), "{said}");
    }
    assert!(tame(HOSTILE[5]).contains("\\u{202e}evil"));
    assert!(tame(HOSTILE[4]).contains("{{ 7*7 }}"));
}

#[test]
fn no_element_has_a_handler_a_style_or_a_source_elsewhere() {
    let page = html(&record(vec![failing(0, "x"), case(1, Outcome::Passed)]));
    for tag in shown(&page).split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        for attribute in [" on", " style=", " src=", "http:", "https:"] {
            let in_icon = tag.starts_with("link rel=\"icon\"");
            assert!(in_icon || !tag.contains(attribute), "<{tag}>");
        }
    }
}

#[test]
fn the_policy_allows_the_pages_own_style_and_script_and_nothing_else() {
    let page = html(&record(vec![failing(0, HOSTILE[0])]));
    let policy = between(
        &page,
        "http-equiv=\"Content-Security-Policy\" content=\"",
        "\"",
    );
    let policy = policy.replace("&#x27;", "'").replace("&#x2f;", "/");
    let style = source(between(&page, "<style>", "</style>"));
    let script = source(between(&page, "<script>", "</script>"));
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(
        policy.contains(&format!("style-src '{style}';")),
        "{policy}"
    );
    assert!(
        policy.contains(&format!("script-src '{script}';")),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.find("Content-Security-Policy") < page.find("<style>"));
}

#[test]
fn a_hash_is_that_of_sha_256() {
    assert_eq!(
        source(""),
        "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    );
}

#[test]
fn only_the_pages_own_style_and_script_escape_the_escaping() {
    assert_eq!(TEMPLATE.matches("safe").count(), 2);
    assert!(TEMPLATE.contains("{{ style|safe }}") && TEMPLATE.contains("{{ script|safe }}"));
    for banned in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
    ] {
        assert!(!SCRIPT.contains(banned), "{banned}");
    }
}

#[test]
fn a_run_without_a_judged_case_is_never_good_news() {
    let nothing = |said: &str| ("nothing".to_owned(), format!("Nothing was shown: {said}"));
    let unasked = nothing("no case was asked");
    assert_eq!(headline(&record(Vec::new())), unasked);
    let skipped = record(vec![case(0, Outcome::Skipped)]);
    assert_eq!(headline(&skipped), nothing("every case was skipped"));
    let mut page = html(&record(Vec::new()));
    page = shown(&page);
    assert!(page.contains("nothing is said of any target"));
    assert!(!page.contains("tone-kept"));
}

#[test]
fn the_verdict_is_the_worst_that_happened() {
    let run = |outcomes: &[Outcome]| {
        let cases = outcomes.iter().enumerate();
        record(
            cases
                .map(|(number, outcome)| case(number, *outcome))
                .collect(),
        )
    };
    use Outcome::{Blocked, Errored, Failed, FailedAsListed, Passed, PassedUnexpectedly};
    let tone = |outcomes: &[Outcome]| headline(&run(outcomes)).0;
    assert_eq!(tone(&[Passed]), "kept");
    assert_eq!(tone(&[Passed, Errored]), "unclear");
    assert_eq!(tone(&[Passed, Blocked]), "unclear");
    assert_eq!(tone(&[Passed, FailedAsListed]), "kept");
    assert_eq!(tone(&[Passed, PassedUnexpectedly, Errored]), "broken");
    assert_eq!(tone(&[Passed, Errored, Failed]), "broken");
    let mut stopped = run(&[Passed]);
    stopped.stopped = Some("interrupted".to_owned());
    assert_eq!(headline(&stopped).0, "unclear");
    let mut unknown = run(&[Passed]);
    unknown.cases[0].outcome = "splendid".to_owned();
    assert_eq!(headline(&unknown).0, "unclear");
}

#[test]
fn a_part_of_a_run_and_a_part_of_the_table_are_called_so() {
    let mut part = record(vec![case(0, Outcome::Passed)]);
    assert_eq!(headline(&part).1, "The contract is kept");
    part.shard = Some(Shard { index: 2, of: 4 });
    let said = "The contract is kept in part: this is shard 2 of 4";
    assert_eq!(headline(&part).1, said);
    assert!(html(&part).contains("shard 2 of 4"));
    part.shard = None;
    part.selection.whole = false;
    let said = "The contract is kept in part: a selection of the cases";
    assert_eq!(headline(&part).1, said);
}

#[test]
fn counts_in_totals_matrix_and_list_are_those_of_the_cases() {
    let mut cases: Vec<CaseRecord> = Vec::new();
    for (outcome, count) in Outcome::ALL.into_iter().zip(1..) {
        cases.extend((0..count).map(|_| case(0, outcome)));
    }
    for (number, case) in cases.iter_mut().enumerate() {
        case.id = format!("case-{number}");
    }
    cases[0].row = None;
    let page = html(&record(cases));
    for (outcome, count) in Outcome::ALL.into_iter().zip(1_usize..) {
        let (key, word) = (outcome.as_key(), outcome.as_str());
        let total = format!("href=\"#{key}\"><span class=\"number\">{count}</span>");
        assert!(page.contains(&total), "{key}");
        let cells = page
            .split("data-outcome=\"")
            .filter(|cell| cell.starts_with(&format!("{key}\" aria-label")));
        let cells = cells.map(|cell| {
            between(cell, "aria-label=\"", " ")
                .parse::<usize>()
                .unwrap()
        });
        assert_eq!(cells.sum::<usize>(), count, "{key}");
        let group = between(&page, &format!("id=\"{key}\" data-outcome"), "</ul>");
        assert_eq!(
            group.matches("<li class=\"line\"").count() + group.matches("<li id=").count(),
            count
        );
        assert!(page.contains(&format!("{word} ({count})")));
    }
    assert!(page.contains("28 cases"));
    assert!(page.contains("cases beyond the table"));
}

#[test]
fn a_failure_tells_both_rows_the_words_that_differ_and_how_to_see_it_again() {
    let mut failed = failing(0, "Invalid account status.");
    failed.error = None;
    failed.findings[0].column = "detail".to_owned();
    failed.findings[0].actual = "Invalid status.".to_owned();
    failed.rerun = Some("vipspec run x --trace".to_owned());
    failed.curl = Some("curl -i http://target.example".to_owned());
    failed.answer = Some(AnswerRecord {
        text: None,
        code: 400,
        error: None,
        detail: None,
        row: Some("400-invalid-status".to_owned()),
    });
    let page = html(&record(vec![failed]));
    assert!(page.contains("Invalid <del>account </del>status."));
    assert!(page.contains("detail differs"));
    for told in [
        "cause of 400-invalid-account-status",
        "cause of 400-invalid-status",
        "The answer is that of row <code>400-invalid-status</code>",
        "vipspec run x --trace",
        "curl -i http:&#x2f;&#x2f;target.example",
    ] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains("remedy of"), "a remedy is for a client");
}

#[test]
fn the_first_screen_has_the_groups_the_rows_and_places_that_are_ids() {
    let mut cases: Vec<CaseRecord> = (0..12).map(|number| failing(number, "x")).collect();
    for case in &mut cases {
        case.error = None;
        case.findings[0].alike.at = Some("$.details".to_owned());
        case.findings[0].column = "detail".to_owned();
        case.findings[0].alike.stands = Some("$.message".to_owned());
    }
    cases[0].id = "vip-rest/accounts/claim-0".to_owned();
    cases[11].id = "s/a/b[c d]".to_owned();
    let mut run = record(cases);
    run.rows[0].broken = 12;
    run.groups = groups(&run.cases);
    let page = html(&run);
    let first = between(&page, "id=\"groups-title\"", "</section>");
    for told in [
        "<span class=\"amount\">12 cases</span> failed: the detail stands at `$.message`",
        "detail: &quot;$.message&quot; } } }`, in place of",
        "and 2 more",
        "400-invalid-account-status</button> <span class=\"dim\">12</span>",
        "href=\"#vip-rest&#x2f;accounts&#x2f;claim-0\"",
    ] {
        assert!(first.contains(told), "{told} is not in {first}");
    }
    let order = [
        "id=\"groups-title\"",
        "id=\"totals-title\"",
        "id=\"matrix-title\"",
    ];
    let places = order.map(|part| page.find(part).unwrap());
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("<li id=\"s&#x2f;a&#x2f;b[c d]\""), "{page}");
}

#[test]
fn two_texts_that_have_nothing_in_common_are_no_confetti() {
    let mut failed = failing(0, "Invalid account status.");
    failed.findings[0].actual = "Unit Type must be USERS, CREDENTIALS or an account.".to_owned();
    let page = html(&record(vec![failed]));
    assert!(
        page.contains("<del>Invalid account status.</del>"),
        "{page}"
    );
}

#[test]
fn a_pass_after_a_retry_is_marked_and_counted_as_flaky() {
    let mut flaky = case(0, Outcome::Passed);
    flaky.retries = vec!["connection reset".to_owned()];
    let page = html(&record(vec![flaky, case(1, Outcome::Passed)]));
    assert!(page.contains("<span class=\"flaky\">1 flaky</span>"));
    assert!(page.contains("connection reset"));
}

#[test]
fn times_are_those_of_judged_cases() {
    let mut cases: Vec<CaseRecord> = (1..=100).map(|n| case(n, Outcome::Passed)).collect();
    for (case, millis) in cases.iter_mut().zip(1..) {
        case.duration_ms = millis;
    }
    let mut late = case(101, Outcome::Errored);
    late.duration_ms = 9_999;
    cases.push(late);
    let page = html(&record(cases));
    assert!(page.contains("Time per case: p50 50 ms, p95 95 ms, max 0.10 s"));
    let mut endless = case(0, Outcome::Passed);
    endless.duration_ms = u64::MAX;
    assert!(html(&record(vec![endless])).contains("class=\"plot\""));
    assert!(!html(&record(vec![case(0, Outcome::Skipped)])).contains("class=\"plot\""));
}

#[test]
fn a_page_grows_with_its_cases_and_not_with_the_megabytes_of_a_target() {
    let size = |count: usize, outcome: Outcome| {
        html(&record(
            (0..count).map(|number| case(number, outcome)).collect(),
        ))
        .len()
    };
    assert!(size(1_000, Outcome::Passed) - size(0, Outcome::Passed) < 1_000 * 400);
    let long = "\u{202e}<".repeat(500_000);
    let page = html(&record(vec![failing(0, &long)]));
    assert!(page.len() < 1_000_000, "{}", page.len());
    assert!(page.contains("characters more"));
}

#[test]
fn stories_beyond_the_first_wait_as_one_text_each() {
    let count = cases::READY + 20;
    let failed = (0..count).map(|number| failing(number, HOSTILE[3]));
    let page = shown(&html(&record(failed.collect())));
    assert_eq!(page.matches("<noscript>").count(), 20);
    assert_eq!(page.matches("</noscript>").count(), 20);
    assert_eq!(page.matches("<div class=\"story\">").count(), count);
}

#[test]
fn the_state_of_a_row_is_that_of_the_record() {
    let ended = [Outcome::FailedAsListed, Outcome::Passed];
    let cases = ended
        .iter()
        .zip(0..)
        .map(|(ended, number)| case(number, *ended));
    let mut record = record(cases.collect());
    record.rows[0].broken = 1;
    record.rows[1].untested = true;
    let page = html(&record);
    for state in ["broken", "untested"] {
        let row = format!("<tr role=\"row\" class=\"s-{state}\">");
        assert_eq!(page.matches(&row).count(), 1, "{state}");
    }
}
