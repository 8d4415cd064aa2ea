//! Holds the rulebook to being data: to change one item is to break one rule.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;

use super::{ACCOUNT_BODY, Bench, check, operation, operations};
use crate::reference::{
    Act, Body, Case, DateForm, Effect, Fill, Gap, Matching, MemberPath, Order, Piece, Rule,
    Rulebook, Scope, Slot, Type,
};

#[test]
fn every_decision_point_has_an_id_of_its_own() {
    let rulebook = Rulebook::vendor();
    let checks = rulebook
        .operations()
        .flat_map(|operation| operation.checks());
    let effects = rulebook
        .operations()
        .flat_map(|operation| &operation.effects);
    let mut ids: Vec<&str> = checks.map(|check| check.id.as_str()).collect();
    ids.extend(effects.map(|effect| effect.id.as_str()));
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(distinct.len(), ids.len());
    assert!(distinct.contains("createAccount/accountName/mandatory"));
    assert!(distinct.contains("createAccount/body/object"));
}

#[test]
fn answers_cover_the_twenty_two_rows() {
    let mut answers = Rulebook::vendor().answers();
    answers.retain(|listing| listing.suite == "vip-rest");
    let rows: BTreeSet<&str> = answers.iter().filter_map(|listing| listing.row).collect();
    assert_eq!(rows.len(), 22, "{rows:?}");
    for listing in &answers {
        let error = match listing.code {
            200 | 201 => "OK",
            404 => "Not Found",
            _ => "BAD_REQUEST",
        };
        assert_eq!(listing.error.as_deref(), Some(error), "{listing:?}");
        assert_eq!(
            listing.details.is_none(),
            listing.code == 404,
            "{listing:?}"
        );
        assert_eq!(listing.row.is_none(), listing.code == 200, "{listing:?}");
    }
}

#[test]
fn visits_name_what_was_asked_and_what_decided() {
    let mut bench = Bench::with_account();
    bench.trail.visited = Some(BTreeSet::new());
    bench.ask("PUT #", r#"{"status":"nope"}"#);
    let visited = bench.trail.visited.take().expect("recording");
    let expected = [
        "updateAccount",
        "updateAccount/accountId/known",
        "updateAccount/body/object",
        "updateAccount/body/unrecognized",
        "updateAccount/accountName/mandatory",
        "updateAccount/organizationalUnit/mandatory",
        "updateAccount/status/type",
        "updateAccount/status/value",
        "updateAccount/status/value/refused",
    ];
    assert_eq!(visited, expected.map(str::to_owned).into());
    assert!(visited.is_subset(&bench.rulebook.points()));
}

#[test]
fn refusal_is_an_item_of_its_check() {
    let mut bench = Bench::broken(|rulebook| {
        let refusal = &mut check(rulebook, "updateAccount/units/value").refusal;
        refusal.code = StatusCode::IM_A_TEAPOT;
        let Body::Members(slots) = &mut refusal.body else {
            panic!("a refusal has members");
        };
        slots.remove(0);
    });
    let (code, answer) = bench.ask("PUT #", r#"{"units":-1}"#);
    let expected = r#"{"details":"Request contains incorrect field or value - {units"}"#;
    assert_eq!((code, answer.as_str()), (418, expected));
    bench.incorrect("PUT #", r#"{"units":"1"}"#, "units");
}

#[test]
fn skipped_check_lets_its_fault_through() {
    for (id, line, body) in [
        (
            "updateAccount/status/transition",
            "PUT #",
            r#"{"status":"PENDING"}"#,
        ),
        ("updateAccount/units/type", "PUT #", r#"{"units":"5"}"#),
        (
            "updateAccount/totalSmsCredits/not-updatable",
            "PUT #",
            r#"{"totalSmsCredits":1}"#,
        ),
        (
            "updateAccount/accountId/known",
            "PUT /v1/accounts/999999999",
            "{}",
        ),
        (
            "createUser/userId/length",
            "POST #/users",
            &format!(r#"{{"userId":"{}"}}"#, "e".repeat(129)),
        ),
        (
            "createQrCode/userId/registered",
            "POST #/qr-codes",
            r#"{"userId":"x","expirySeconds":1}"#,
        ),
        (
            "updatePolicies/registrationPolicy.pin.enabled/alone",
            "PUT #/policies",
            r#"{"registrationPolicy":{"pin":{"enabled":"N","minLength":4}}}"#,
        ),
        ("updateAccount/body/object", "PUT #", "[]"),
    ] {
        let (code, _) = Bench::with_account().ask(line, body);
        assert!(code >= 400, "{id}");
        let mut bench = Bench::broken(|rulebook| {
            check(rulebook, id);
            for stage in operations(rulebook).flat_map(|operation| &mut operation.stages) {
                stage.checks.retain(|check| check.id != id);
            }
        });
        bench.accepts(line, body);
    }
}

#[test]
fn changed_rule_moves_its_boundary() {
    let mut bench = Bench::broken(|rulebook| {
        check(rulebook, "updateAccount/accountName/mandatory").rule =
            Rule::NotMissing(vec![Gap::Absent, Gap::White]);
        let Rule::OneOf(roles) = &mut check(rulebook, "createAdministrator/role/value").rule else {
            panic!("an enumeration");
        };
        roles.push("admin".to_owned());
        check(rulebook, "updateAccount/serviceStartDate/not-past").rule =
            Rule::NotBeforeToday { days: -1, zone: 0 };
    });
    bench.refuses("PUT #", "{}", "accountName is mandatory.");
    bench.accepts("PUT #", r#"{"accountName":null}"#);
    bench.accepts(
        "PUT #",
        r#"{"accountName":"","serviceStartDate":"2026-03-09"}"#,
    );
    bench.accepts(
        "POST #/administrators",
        r#"{"email":"a","firstName":"b","lastName":"c","role":"admin"}"#,
    );
}

#[test]
fn looser_form_is_taken_for_the_strict_one() {
    let mut bench = Bench::broken(|rulebook| {
        check(rulebook, "updateAccount/serviceStartDate/date").rule =
            Rule::Date(vec![DateForm::AnyDigits, DateForm::Timestamp]);
        check(rulebook, "updateAccount/units/type").rule = Rule::HasType(vec![Type::Number]);
        let unrecognized = &mut check(rulebook, "updatePolicies/registrationPolicy/unrecognized");
        let Body::Members(slots) = &mut unrecognized.refusal.body else {
            panic!("a refusal has members");
        };
        slots[1].value = Fill::Text(vec![Piece::OffenderPath]);
        operation(rulebook, 4).stages[2].order = Order::Shallowest;
    });
    bench.accepts("PUT #", r#"{"serviceStartDate":"2027-02-30","units":1.0}"#);
    bench.accepts("PUT #", r#"{"serviceStartDate":"2027-02-28T00:00:00Z"}"#);
    bench.incorrect(
        "PUT #",
        r#"{"serviceStartDate":"2027-02-30T00:00:00Z"}"#,
        "serviceStartDate",
    );
    bench.incorrect("PUT #", r#"{"units":1.5}"#, "units");
    let body = r#"{"registrationPolicy":{"pin":{"deep":1},"x":1}}"#;
    bench.refuses("PUT #/policies", body, "registrationPolicy.x");
}

#[test]
fn answer_can_echo_the_registered_id_instead_of_the_one_sent() {
    let mut bench = Bench::broken(|rulebook| {
        let registered = Piece::RegisteredUser(Some(MemberPath::new("userId")));
        let Body::Members(slots) = &mut operation(rulebook, 6).success.body else {
            panic!("an answer has members");
        };
        slots[1].value = Fill::Text(vec![registered]);
    });
    bench.accepts("POST #/users", r#"{"userId":"Ann"}"#);
    let answer = bench.accepts("POST #/users", r#"{"userId":"ANN"}"#);
    assert_eq!(answer, r#"{"error":"OK","details":"Ann"}"#);
}

#[test]
fn effect_that_is_gone_or_changed_shows_in_the_state() {
    let mut bench = Bench::broken(|rulebook| {
        let update = operation(rulebook, 1);
        update
            .effects
            .retain(|effect| effect.id != "updateAccount/accountName/store");
        for effect in &mut update.effects {
            if effect.id == "updateAccount/organizationalUnit/store" {
                effect.act = Act::Overwrite("organizationalUnit".to_owned());
            }
        }
        let merge = operation(rulebook, 4)
            .effects
            .iter_mut()
            .find(|effect| effect.id.ends_with(".pin/merge"));
        merge.expect("a merge").act = Act::Replace(MemberPath::new("registrationPolicy.pin"));
    });
    bench.accepts("PUT #", r#"{"accountName":"Other"}"#);
    let account = bench.accepts("GET #", "");
    assert!(
        account.ends_with(r#""accountName":"Acme","status":"ACTIVE"}"#),
        "{account}"
    );
    bench.accepts(
        "PUT #/policies",
        r#"{"registrationPolicy":{"pin":{"enabled":"Y","minLength":4}}}"#,
    );
    bench.accepts(
        "PUT #/policies",
        r#"{"registrationPolicy":{"pin":{"enabled":"N"}}}"#,
    );
    let policies = bench.accepts("GET #/policies", "");
    assert!(
        policies.ends_with(r#"{"pin":{"enabled":"N"}}}"#),
        "{policies}"
    );
}

#[test]
fn refusal_can_leave_a_change_behind() {
    let mut bench = Bench::broken(|rulebook| {
        let effect = Effect {
            id: "updateAccount/accountName/stored-early".to_owned(),
            act: Act::Store("accountName".to_owned()),
        };
        check(rulebook, "updateAccount/units/value")
            .on_refusal
            .push(effect);
    });
    bench.incorrect("PUT #", r#"{"accountName":"Other","units":-1}"#, "units");
    assert!(bench.accepts("GET #", "").contains("Other"));
}

#[test]
fn answer_can_lose_retype_and_nest_its_members() {
    let mut bench = Bench::broken(|rulebook| {
        let Body::Members(slots) = &mut operation(rulebook, 0).success.body else {
            panic!("an answer has members");
        };
        let inner = slots.remove(0);
        slots[1].value = Fill::Bare(vec![Piece::AccountId]);
        let name = "answer".to_owned();
        let value = Fill::Object(vec![inner]);
        let when = None;
        slots.push(Slot { name, value, when });
        let family = Arc::make_mut(&mut rulebook.families[0]);
        family.unrouted.body = Body::Raw("<html>".to_owned());
    });
    let expected = r#"{"details":"Account 100000002 created successfully.","accountId":100000002,"answer":{"error":"OK"}}"#;
    assert_eq!(bench.accepts("POST /v1/accounts", ACCOUNT_BODY), expected);
    assert_eq!(bench.ask("GET /", ""), (404, "<html>".to_owned()));
}

#[test]
fn user_can_be_looked_for_too_widely_or_too_narrowly() {
    let mut bench = Bench::broken(|rulebook| {
        let everywhere = Matching {
            scope: Scope::Everywhere,
            case: Case::Heeded,
        };
        check(rulebook, "getUser/userId/known").rule = Rule::PathUserKnown(everywhere);
    });
    bench.accepts("POST /v1/accounts", ACCOUNT_BODY);
    bench.accepts("POST #/users", r#"{"userId":"Ann"}"#);
    bench.accepts("GET /v1/accounts/100000002/users/Ann", "");
    bench.unknown("GET #/users/ann", "");
}
