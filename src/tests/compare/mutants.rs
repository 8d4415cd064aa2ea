//! Turns the reference and broken ones into what a comparison names: the one thing, and nothing else.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use tokio::runtime::Runtime;
use vipspec::case::{Case, Pattern};
use vipspec::compare::{Again, Asked, Both, Comparison, compare};
use vipspec::exchange::{Client, Connection};
use vipspec::proof::{Slipping, stand};
use vipspec::reference::mutants::{Mutant, catalogue};
use vipspec::reference::{Rulebook, Service};
use vipspec::run::{Context, Redactor, Rules, Schedule, environment};

use crate::whole;

/// What the tests in this process share.
struct Ground {
    runtime: Runtime,
    mutants: Vec<Mutant>,
}

static GROUND: LazyLock<Ground> = LazyLock::new(|| Ground {
    runtime: Runtime::new().expect("a runtime starts"),
    mutants: catalogue(&Rulebook::vendor()),
});

#[derive(Debug)]
struct Command;

impl Again for Command {
    fn command(&self, id: &str) -> String {
        format!("vipspec compare a b {id}")
    }
}

/// Returns the cases that a pattern means.
fn cases(pattern: &str) -> Vec<Case> {
    let pattern = Pattern(pattern.to_owned());
    let cases = whole::cases().iter();
    cases
        .filter(|case| pattern.matches(&case.id))
        .cloned()
        .collect()
}

/// Returns the reference that is broken so: in a rule, or in what an answer says.
fn broken(id: &str) -> Service {
    let unbroken = Rulebook::vendor();
    let mut mutants = GROUND.mutants.iter();
    match mutants.find(|mutant| mutant.id == id) {
        Some(mutant) => Service::new(mutant.rulebook(&unbroken)),
        None => {
            let slipping = Slipping::parse(id, &unbroken);
            let slipping = slipping.unwrap_or_else(|| panic!("nothing is named {id}"));
            slipping.service(unbroken)
        }
    }
}

/// Compares the reference with another service.
fn with(service: Service, cases: Vec<Case>) -> Comparison {
    let count = cases.len();
    assert!(count > 0);
    let cases = Arc::new(cases);
    GROUND.runtime.block_on(async {
        let (a, _reference) = stand(Service::new(Rulebook::vendor()))
            .await
            .expect("the server starts");
        let (b, _other) = stand(service).await.expect("the server starts");
        let redactor = Arc::new(Redactor::default());
        let client =
            |base| Client::new(base, &Connection::writing()).expect("a client needs no TLS");
        let context = |base| Context {
            rules: Arc::new(Rules {
                embedded: true,
                ..Rules::default()
            }),
            redactor: Arc::clone(&redactor),
            ..Context::new(Arc::new(client(base)), environment())
        };
        let both = Both {
            cases: [Arc::clone(&cases), Arc::clone(&cases)],
            contexts: [context(a), context(b)],
        };
        let schedule = Schedule {
            jobs: 16,
            run_timeout: None,
            fail_fast: false,
            shuffle: None,
            preflight: false,
        };
        let (compared, _) = compare(&both, schedule, &mut |_| {}).await;
        Comparison::new(&Asked {
            targets: ["reference", "other"],
            started: jiff::Timestamp::UNIX_EPOCH,
            duration: Duration::ZERO,
            stopped: None,
            cases: &cases,
            compared: &compared,
            rerun: &Command,
        })
    })
}

/// Returns the lines of all changes, as `place what`.
fn changes(comparison: &Comparison) -> Vec<String> {
    let lines = comparison.changes.iter().flat_map(|change| &change.lines);
    lines
        .map(|line| format!("{} {}", line.place, line.what))
        .collect()
}

#[test]
fn the_reference_and_itself_differ_in_nothing() {
    // One case in ten, of every area; `.ci/run` compares all of them.
    let tenth = whole::cases().iter().step_by(10).cloned();
    let comparison = with(Service::new(Rulebook::vendor()), tenth.collect());
    assert_eq!(changes(&comparison), Vec::<String>::new());
    let summary = comparison.summary;
    assert_eq!(
        summary.equal + summary.skipped,
        summary.total(),
        "{summary:?}"
    );
    assert_eq!(comparison.errors, []);
    // Ids that nobody captured are known as such, where the servers happen to draw others.
    let ids = ["$.accountId", "$.qrCode"];
    let mut left_out = comparison.left_out.iter();
    assert!(
        left_out.all(|left| ids.contains(&&*left.place)),
        "{:?}",
        comparison.left_out
    );
}

/// Mutants and slips of both families with the cases that meet them, and what differs.
const MUTANTS: [(&str, &str, &[&str]); 18] = [
    (
        "code/createAccount/success/200",
        "vip-rest/accounts/create-answers*",
        &["code changed"],
    ),
    (
        "text/createUser/success/look-alike",
        "vip-rest/users/create*",
        &["$.details changed"],
    ),
    (
        "shape/getAccount/success/accountName-number",
        "vip-rest/accounts/update-answers*",
        &["$.accountName another type"],
    ),
    (
        "shape/getAccount/success/totalVoiceCredits-missing",
        "vip-rest/accounts/create-with-any-credits*",
        &["$.totalVoiceCredits gone"],
    ),
    (
        "skip/createUser/userId/type",
        "vip-rest/users/user-id-of-wrong-type*",
        &["answer changed"],
    ),
    (
        "member/createUser/body/unrecognized/without-userId",
        "vip-rest/users/create-user",
        &["answer changed"],
    ),
    (
        "type/createAccount/serviceStartDate/type/without-text",
        "vip-rest/accounts/create-starting-*",
        &["answer changed"],
    ),
    (
        "code/createAccount/status/value/422",
        "vip-rest/accounts/create-with-inexact-status*",
        &["code changed"],
    ),
    (
        "shape/updateAccount/body/unrecognized/nothing",
        "vip-rest/accounts/update-with-inexact-member*",
        &["body gone"],
    ),
    (
        "text/getUser/success/letter-case",
        "vip-rest/users/get-user",
        &["$.details changed"],
    ),
    (
        "content-type/setTemporaryPassword/ExpirationDate/time/page",
        "vip-credential/set-temporary-password/expiration-date-unparsable",
        &["content-type changed"],
    ),
    (
        "error/getTokenInformation/TokenId/known/letter",
        "vip-credential/get-token-information/unknown-token-of-another-form",
        &["$.GetTokenInformationResponse.Status.ReasonCode changed"],
    ),
    (
        "text/deactivateToken/Version/value/letter-case",
        "vip-credential/deactivate-token/version-refused",
        &["$.DeactivateTokenResponse.Status.StatusMessage changed"],
    ),
    (
        "order/unlockToken/availability/after/token",
        "vip-credential/unavailable/unlock-token",
        &["answer changed"],
    ),
    (
        "state/deactivateToken/TokenId/move/to-New",
        "vip-credential/deactivate-token/inactive-token",
        &["$.GetTokenInformationResponse.TokenInformation.TokenStatus changed"],
    ),
    (
        "route/unlockToken/by-put",
        "vip-credential/routing/no-put",
        &["answer changed"],
    ),
    (
        "matching/validate/OTP/right/without-pair",
        "vip-credential/validate/second-code-right",
        &["answer changed"],
    ),
    (
        "transition/unlockToken/TokenId/state/refuses-Locked",
        "vip-credential/unlock-token/locked-token",
        &["answer changed"],
    ),
];

#[test]
fn each_mutant_is_named_and_nothing_else() {
    for (id, pattern, expected) in MUTANTS {
        let comparison = with(broken(id), cases(pattern));
        let mut found = changes(&comparison);
        found.dedup();
        assert_eq!(found, expected, "{id}: {:#?}", comparison.changes);
    }
}
