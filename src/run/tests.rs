//! Turns a clock that a test sets into what a run makes of midnight, of its limit, and of a last day.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response, header};
use jiff::Timestamp;

use super::{
    Came, Clock, Context, Ending, Event, Flags, Hands, Lending, Limit, Look, Origin, Outcome, Plan,
    Rules, Schedule, Shard, Stop, Verdict, WORTH, forecast, preflight, run,
};
use crate::case::{Case, Library, Pattern, Selection};
use crate::exchange::{Client, Connection};
use crate::source::Source;
use crate::template::{Template, Tree};

/// What the case of these tests wants.
const RIGHT: &str = r#"{"error": "BAD_REQUEST", "details": "accountName is mandatory."}"#;

fn case() -> Case {
    named("[accountName]")
}

fn named(entry: &str) -> Case {
    let id = format!("vip-rest/accounts/create-without-mandatory{entry}");
    let selection = Selection {
        patterns: vec![Pattern(id)],
        ..Selection::default()
    };
    let library = Origin::Binary.library().unwrap();
    selection.choose(&library).unwrap().remove(0)
}

/// The data files of a suite that makes, changes and removes things.
const THINGS: [(&str, &str); 3] = [
    (
        "suite",
        "name: vip-rest\ntitle: t\nsource: s\nsuccess: { code: 2xx }\nenvelope: { media_type: application/json, error: $.error, detail: $.details }\n",
    ),
    (
        "table",
        "rows:\n  - { id: 404-thing, code: 404, error: E, cause: c, remedy: r, origin: documented }\n",
    ),
    (
        "openapi",
        "openapi: 3.1.0\ninfo: { title: t, version: \"1\" }\npaths:\n  /things:\n    post: { operationId: createThing, requestBody: { content: { application/json: { example: { name: Lamp } } } } }\n  /things/{thingId}:\n    get: { operationId: getThing }\n    put: { operationId: updateThing, requestBody: { content: { application/json: { example: { name: Lamp } } } } }\n    delete: { operationId: deleteThing }\n",
    ),
];

/// Returns the case of these steps in that suite, claimed by nobody.
pub(super) fn of_things(steps: &str) -> Case {
    drafted(&format!("basis: assumed\n{steps}"))
}

/// Returns the case of a text in that suite.
fn drafted(text: &str) -> Case {
    let mut library = Library::embedded();
    for (name, text) in THINGS {
        assert!(library.draft(&format!("vip-rest/{name}.yaml"), text));
    }
    let text = format!("title: t\n{text}");
    assert!(library.draft("vip-rest/things/drafted.yaml", &text));
    let selection = Selection {
        patterns: vec![Pattern("vip-rest/things/drafted".to_owned())],
        ..Selection::default()
    };
    selection.choose(&library).unwrap().remove(0)
}

/// Returns an answer with code 400.
fn refused(body: &str) -> Response<Vec<u8>> {
    let answer = Response::builder().status(400);
    let answer = answer.header(header::CONTENT_TYPE, "application/json");
    answer.body(body.as_bytes().to_vec()).unwrap()
}

/// Returns a context whose service answers by a function of how often it was asked before.
fn context(
    clock: &Clock,
    answer: impl Fn(usize) -> &'static str + Clone + Send + Sync + 'static,
) -> (Context, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let service = move |_| {
        let body = answer(counted.fetch_add(1, Ordering::SeqCst));
        async move {
            // Nobody else has a turn before, where there is no network to wait for.
            tokio::task::yield_now().await;
            refused(body)
        }
    };
    let client = Client::within(service, &Connection::writing());
    let context = Context {
        clock: clock.clone(),
        ..Context::new(Arc::new(client), Arc::new(|_| Ok(None)))
    };
    (context, asked)
}

fn at(time: &str) -> (Clock, Arc<Hands>) {
    let (clock, hands) = Clock::set(time.parse::<Timestamp>().unwrap());
    (clock, Arc::new(hands))
}

/// Runs the case; the first answer is wrong, and comes a second later.
async fn wrong_at_first(time: &str) -> (Outcome, usize) {
    let (clock, hands) = at(time);
    let (context, asked) = context(&clock, move |before| match before {
        0 => {
            hands.advance(Duration::from_secs(1));
            "{}"
        }
        _ => RIGHT,
    });
    let verdict = context.execute(&case()).await;
    (verdict.outcome(), asked.load(Ordering::SeqCst))
}

#[tokio::test]
async fn a_failed_case_that_straddles_midnight_in_utc_is_asked_once_more() {
    let over = wrong_at_first("2026-11-30T23:59:59.5Z").await;
    assert_eq!(over, (Outcome::Passed, 2));
    let before = wrong_at_first("2026-11-30T23:59:58Z").await;
    assert_eq!(before, (Outcome::Failed, 1));
}

#[tokio::test]
async fn a_case_that_fails_on_both_sides_of_midnight_has_failed() {
    let (clock, hands) = at("2026-11-30T12:00:00Z");
    let (context, asked) = context(&clock, move |_| {
        hands.advance(Duration::from_secs(24 * 3600));
        "{}"
    });
    let verdict = context.execute(&case()).await;
    assert_eq!(verdict.outcome(), Outcome::Failed);
    assert_eq!(asked.load(Ordering::SeqCst), 2, "once more, and no more");
}

#[tokio::test]
async fn no_case_is_begun_once_the_time_limit_of_the_run_is_over() {
    let (clock, hands) = at("2026-11-30T12:00:00Z");
    let (context, asked) = context(&clock, move |before| {
        if before == 1 {
            hands.advance(Duration::from_secs(3600));
        }
        RIGHT
    });
    let cases = Arc::new(vec![case(); 5]);
    let schedule = Schedule {
        jobs: 1,
        run_timeout: Some(Duration::from_secs(3600)),
        fail_fast: false,
        shuffle: None,
        preflight: false,
    };
    let Ending { verdicts, stop, .. } = run(&cases, &context, schedule, &mut |_| {}).await;
    assert_eq!(stop, Stop::TimedOut);
    let outcomes: Vec<Outcome> = verdicts.iter().map(|verdict| verdict.outcome()).collect();
    let asked = asked.load(Ordering::SeqCst);
    assert!((2..5).contains(&asked), "{outcomes:?}");
    assert_eq!(outcomes[..2], [Outcome::Passed; 2]);
    assert_eq!(outcomes[4], Outcome::Errored);
    let reason = verdicts[4].reason();
    assert_eq!(
        reason.as_deref(),
        Some("not asked: the time limit of the run was over")
    );
}

#[tokio::test]
async fn the_time_limit_of_a_run_covers_what_is_asked_before_its_first_case() {
    let (clock, hands) = at("2026-11-30T12:00:00Z");
    let (context, asked) = context(&clock, move |_| {
        hands.advance(Duration::from_secs(3600));
        RIGHT
    });
    let selection = Selection {
        patterns: vec![Pattern("vip-rest/accounts".to_owned())],
        ..Selection::default()
    };
    let cases = Arc::new(
        selection
            .choose(&Origin::Binary.library().unwrap())
            .unwrap(),
    );
    let limit = Some(Duration::from_secs(3600));
    let schedule = Schedule {
        jobs: 1,
        run_timeout: limit,
        fail_fast: false,
        shuffle: None,
        preflight: true,
    };
    let Ending { verdicts, stop, .. } = run(&cases, &context, schedule, &mut |_| {}).await;
    assert_eq!(stop, Stop::TimedOut);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let errored = |verdict: &Verdict| verdict.outcome() == Outcome::Errored;
    assert!(verdicts.len() > 100 && verdicts.iter().all(errored));
    let fresh = Context {
        contact: Arc::default(),
        ..context
    };
    let limit = Limit::begin(&clock, limit);
    assert_eq!(preflight(&cases, &fresh, &limit).await, Stop::TimedOut);
    let why = "the time limit of the run was over";
    let unasked = |look: &&Look| matches!(&look.came, Came::Unasked(said) if said == why);
    assert!(fresh.contact.looks().iter().filter(unasked).count() > 1);
}

/// Returns what is wrong with a listed failure that may last until a day, on another.
fn listed(until: &str, today: &str) -> Vec<String> {
    let name = format!("vipspec-known-{until}-{today}-{}.yaml", std::process::id());
    let path = std::env::temp_dir().join(name.replace(':', "-"));
    let entry = "- case: vip-rest/accounts/create-without-mandatory\n  reason: It is mended soon.\n  owner: ada\n";
    std::fs::write(&path, format!("{entry}  until: {until}\n")).unwrap();
    let mut flags = Flags::default();
    flags.judging.known = Some(path.clone());
    let (clock, _hands) = at(today);
    let plan = Plan::at(flags, Origin::Binary, Arc::new(|_| Ok(None)), clock).unwrap();
    std::fs::remove_file(&path).unwrap();
    let problems = plan.check_known().into_iter();
    problems.map(|problem| problem.title).collect()
}

#[test]
fn a_known_failure_may_fail_on_its_last_day_in_utc_and_not_on_the_next() {
    assert_eq!(listed("2026-11-30", "2026-11-30T00:00:00Z"), [""; 0]);
    assert_eq!(listed("2026-11-30", "2026-11-30T23:59:59Z"), [""; 0]);
    assert_eq!(
        listed("2026-11-30", "2026-12-01T00:00:00Z"),
        ["the known failure is past its date, 2026-11-30"]
    );
}

#[test]
fn a_plan_refuses_a_list_that_is_past_its_date_for_every_verb() {
    let path = std::env::temp_dir().join(format!("vipspec-late-{}.yaml", std::process::id()));
    let entry = "- { case: vip-rest/accounts, reason: x, owner: ada, until: 2026-11-29 }\n";
    std::fs::write(&path, entry).unwrap();
    let mut flags = Flags::default();
    flags.judging.known = Some(path.clone());
    let (clock, _hands) = at("2026-11-30T12:00:00Z");
    let plan = Plan::at(flags, Origin::Binary, Arc::new(|_| Ok(None)), clock).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(plan.choose(), Err(super::Refusal::Invalid(problems)) if problems.len() == 1));
}

#[tokio::test]
async fn what_is_asked_again_is_asked_with_the_new_day() {
    let (clock, hands) = at("2026-11-30T23:59:59.5Z");
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&bodies);
    let service = move |request: Request<Vec<u8>>| {
        let (heard, hands) = (Arc::clone(&heard), Arc::clone(&hands));
        async move {
            let body = String::from_utf8(request.into_body()).unwrap();
            heard.lock().unwrap().push(body);
            hands.advance(Duration::from_secs(1));
            refused("{}")
        }
    };
    let client = Client::within(service, &Connection::writing());
    let name = Tree::Text(Template::parse("Made on ${today}").unwrap());
    let context = Context::new(Arc::new(client), Arc::new(|_| Ok(None))).under(Rules {
        vars: vec![("accountName".to_owned(), name)],
        ..Rules::default()
    });
    let context = Context { clock, ..context };
    context.execute(&named("[organizationalUnit]")).await;
    let bodies = bodies.lock().unwrap();
    let days = ["Made on 2026-11-30", "Made on 2026-12-01"];
    assert_eq!(bodies.len(), days.len());
    for (body, day) in bodies.iter().zip(days) {
        assert!(body.contains(day), "{body}");
    }
}

#[tokio::test]
async fn a_case_of_a_row_that_none_has_shown_is_asked_before_a_second_one_of_another() {
    let (clock, _hands) = at("2026-11-30T12:00:00Z");
    let (context, _) = context(&clock, |_| RIGHT);
    let ids = [
        "vip-rest/accounts/create-without-mandatory",
        "vip-rest/accounts/update-active-to-pending",
    ];
    let selection = Selection {
        patterns: ids.map(|id| Pattern(id.to_owned())).into(),
        ..Selection::default()
    };
    let cases = Arc::new(
        selection
            .choose(&Origin::Binary.library().unwrap())
            .unwrap(),
    );
    assert_eq!(cases.len(), 3);
    let schedule = Schedule {
        jobs: 1,
        run_timeout: None,
        fail_fast: false,
        shuffle: None,
        preflight: false,
    };
    let mut ended = Vec::new();
    let mut observe = |Event::Finished { index, .. }: Event<'_>| ended.push(index);
    run(&cases, &context, schedule, &mut observe).await;
    assert_eq!(ended, [0, 2, 1]);
}

#[tokio::test]
async fn a_run_that_is_to_fail_fast_ends_with_the_first_failure_and_with_nothing_else() {
    for (answer, stop, asked_of) in [(RIGHT, Stop::No, 3), ("{}", Stop::FailFast, 1)] {
        let (clock, _hands) = at("2026-11-30T12:00:00Z");
        let (context, asked) = context(&clock, move |_| answer);
        let schedule = Schedule {
            jobs: 1,
            run_timeout: None,
            fail_fast: true,
            shuffle: None,
            preflight: false,
        };
        let cases = Arc::new(vec![case(); 3]);
        let ending = run(&cases, &context, schedule, &mut |_| {}).await;
        assert_eq!(ending.stop, stop, "{answer}");
        assert_eq!(asked.load(Ordering::SeqCst), asked_of, "{answer}");
    }
}

/// Returns the plan of a run against a URL that nobody asks.
fn planned(change: impl FnOnce(&mut Flags)) -> Plan {
    let mut flags = Flags::default();
    flags.aim.target = Some(super::Named::parse("http://127.0.0.1:9").unwrap());
    change(&mut flags);
    let (clock, _hands) = at("2026-11-30T12:00:00Z");
    Plan::at(flags, Origin::Binary, Arc::new(|_| Ok(None)), clock).unwrap()
}

#[test]
fn what_one_shard_has_not_seen_of_an_operation_another_may_have() {
    let service = async |_| Response::new(Vec::new());
    let client = Arc::new(Client::within(service, &Connection::writing()));
    let has_evidence = |shard: Option<(u32, u32)>| {
        let shard = shard.map(|(index, of)| Shard { index, of });
        let plan = planned(|flags| flags.choice.shard = shard);
        plan.context(&client, &[]).evidence.is_some()
    };
    assert!(has_evidence(None) && has_evidence(Some((1, 1))));
    assert!(!has_evidence(Some((2, 2))));
}

#[test]
fn a_run_is_whole_where_nothing_but_its_suites_narrows_it() {
    let path = std::env::temp_dir().join(format!("vipspec-again-{}.json", std::process::id()));
    let report = serde_json::json!({"schema": super::SCHEMA, "target": "t", "started": "2026-01-02T03:04:05Z",
        "duration_ms": 2, "summary": {"passed": 0, "failed": 0, "errored": 0, "blocked": 0, "skipped": 0,
            "failed_as_listed": 0, "passed_unexpectedly": 0}, "rows": [], "cases": []});
    std::fs::write(&path, report.to_string()).unwrap();
    let is_whole = |change: &dyn Fn(&mut super::Choice)| {
        let selection = planned(|flags| change(&mut flags.choice)).asked_for(3, false);
        assert_eq!(selection.left_out, 3);
        selection.whole
    };
    assert!(is_whole(&|_| {}));
    assert!(is_whole(
        &|choice| choice.suite = vec!["vip-rest".to_owned()]
    ));
    assert!(!is_whole(
        &|choice| choice.patterns = vec!["vip-rest".to_owned()]
    ));
    assert!(!is_whole(
        &|choice| choice.row = vec!["404-not-found".to_owned()]
    ));
    assert!(!is_whole(
        &|choice| choice.basis = vec!["observed".parse().unwrap()]
    ));
    assert!(!is_whole(&|choice| choice.rerun = Some(path.clone())));
    assert!(!planned(|_| {}).asked_for(0, true).whole);
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_forecast_has_the_first_contact_from_as_many_cases_on_as_the_run_has() {
    let (clock, _hands) = at("2026-11-30T12:00:00Z");
    let (context, _) = context(&clock, |_| RIGHT);
    let requests = |count: usize| forecast(&vec![case(); count], &context).usual.requests;
    // One asks whether the target is there.
    assert_eq!(requests(WORTH - 1), 1 + WORTH - 1);
    assert!(requests(WORTH) > 1 + WORTH, "{}", requests(WORTH));
}

#[test]
fn what_may_be_stored_borrows_no_setup_of_what_may_not() {
    let library = Origin::Binary.library().unwrap();
    let cases = library.cases().unwrap();
    let lending = Lending::default();
    let lent = cases.iter().filter_map(|case| {
        let setup = Arc::as_ptr(&lending.setup_of(case)?);
        let steps = case.document.setup.iter();
        let steps: Vec<&str> = steps
            .map(|step| case.document.source.slice(step.span))
            .collect();
        let document = &case.document;
        let stores = document.expects_success() || document.claim.success;
        Some((setup, steps, stores))
    });
    let lent: Vec<_> = lent.collect();
    let mut apart = 0;
    for (setup, steps, stores) in &lent {
        for (other, other_steps, other_stores) in &lent {
            assert!(setup != other || stores == other_stores, "{steps:?}");
            apart += usize::from(steps == other_steps && stores != other_stores);
        }
    }
    assert!(apart > 0, "no case of the suites shows it");
}

#[test]
fn what_a_case_removes_again_is_not_left_behind_if_it_passes() {
    let (clock, _hands) = at("2026-11-30T12:00:00Z");
    let (context, _) = context(&clock, |_| RIGHT);
    let left = |more: &str| {
        let case = of_things(&format!(
            "setup: [{{ operation: createThing, capture: {{ thingId: $.id }} }}]\nrequest: {{ operation: getThing }}\nexpect: {{ code: 200 }}\n{more}"
        ));
        let forecast = forecast(&[case], &context);
        let sum = |sum: &super::Sum| (sum.requests, sum.left.get("things").copied());
        (sum(&forecast.usual), sum(&forecast.most))
    };
    // One asks whether the target is there.
    assert_eq!(left(""), ((3, Some(1)), (3, Some(1))));
    let removed = ((4, None), (4, Some(1)));
    assert_eq!(left("teardown: [{ operation: deleteThing }]\n"), removed);
    assert_eq!(left("after: [{ operation: deleteThing }]\n"), removed);
    let refused = "after: [{ operation: deleteThing, expect: { code: 400 } }]\n";
    assert_eq!(left(refused), ((4, Some(1)), (4, Some(1))));
}

#[test]
fn what_was_observed_and_is_in_no_row_is_not_asked_of_the_reference_alone() {
    let why = |embedded: bool, claim: &str| {
        let text = "request: { operation: createThing }\nexpect: { code: 404, error: E }\n";
        let case = drafted(&format!("{claim}{text}"));
        let rules = Rules {
            embedded,
            ..Rules::default()
        };
        rules.forbid(&case).map(|cause| cause.title)
    };
    let of_another = "not asked: what was once observed of another service is in no row";
    let observed = "basis: observed\n";
    assert_eq!(why(true, observed).as_deref(), Some(of_another));
    assert_eq!(why(false, observed), None);
    assert_eq!(why(true, "basis: assumed\n"), None);
    assert_eq!(why(true, "row: 404-thing\nbasis: observed\n"), None);
}

#[test]
fn a_listed_name_that_ids_begin_with_is_answered_with_the_star_that_it_lacks() {
    let help = |name: &str| {
        let entry = format!("- {{ case: \"{name}\", reason: r, owner: o, until: 2999-01-01 }}\n");
        let source = Source::new("known.yaml", entry);
        let list = crate::yaml::parse(&source).unwrap();
        let list = super::KnownFailure::read(&list, &source, &mut Vec::new());
        let ids = ["s/accounts/create".to_owned()];
        let today = "2026-11-30".parse().unwrap();
        super::KnownFailure::check(&list, &ids, today)[0]
            .help
            .clone()
            .unwrap()
    };
    assert_eq!(
        help("s/acc"),
        "remove the entry, or write `s/acc*` for every case that begins so"
    );
    assert_eq!(help("s/acounts/create"), "did you mean `s/accounts/create`");
    assert!(
        help("").starts_with("remove the entry; `vipspec known"),
        "{}",
        help("")
    );
}

#[test]
fn what_flags_say_of_time_is_what_each_request_is_held_to() {
    let plan = planned(|flags| {
        flags.sending.timeout = Some(Duration::from_secs(3));
        flags.sending.connect_timeout = Some(Duration::from_secs(2));
    });
    let limits = plan.target.connection.limits;
    assert_eq!(
        (limits.request, limits.connect),
        (Duration::from_secs(3), Duration::from_secs(2))
    );
}

#[test]
fn what_came_is_known_of_a_case_that_passed() {
    assert!(Verdict::passed().answer().is_some());
}

#[test]
fn a_case_borrows_a_setup_that_is_only_requests_as_they_are_described() {
    let lent = |setup: &str, rest: &str| {
        let text = format!(
            "row: 404-thing\nbasis: documented\nsetup: [{{ operation: createThing, capture: {{ thingId: $.id }}{setup} }}]\nrequest: {{ operation: getThing }}\nexpect: {{ code: 404, error: E }}\n{rest}"
        );
        let case = drafted(&text);
        Lending::default().setup_of(&case).is_some()
    };
    assert!(lent("", ""));
    for setup in [
        ", merge: { name: Shade }",
        ", expect: { code: 201 }",
        ", pause: 1s",
    ] {
        assert!(!lent(setup, ""), "{setup}");
    }
    assert!(!lent("", "after: [{ operation: deleteThing }]\n"));
    assert!(!lent("", "teardown: [{ operation: deleteThing }]\n"));
}
