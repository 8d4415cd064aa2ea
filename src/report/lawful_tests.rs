//! Turns services that were weighed into what is told of them.

use std::sync::Arc;
use std::time::Duration;

use expect_test::expect;

use super::{Lawfulness, Share};
use crate::case::Basis;
use crate::proof::tests::{decided, taken_for};
use crate::proof::{Breach, End, Look, Weighed, weigh};
use crate::report::{BAD, styled};

#[tokio::test]
async fn a_service_called_wrong_is_shown_with_what_leaves_it_open() {
    let cases = Arc::new(taken_for(Basis::Documented));
    let services = [
        "lawful/400-service-start-date/no-past-date-at-first",
        "lawful/201-ok/ids-are-uuids",
    ];
    let services = services.map(decided).into();
    let weighed = weigh(&cases, services, Look::Cases, 1).await;
    let lawfulness = Lawfulness {
        cases: &cases,
        weighed: &weighed,
        duration: Duration::from_millis(1500),
    };
    assert_eq!(lawfulness.called_wrong(), 1);
    assert!(!lawfulness.is_held());
    let wrong = styled(BAD, "1 called wrong");
    assert!(lawfulness.text().contains(&wrong), "{}", lawfulness.text());
    let text = anstream::adapter::strip_str(&lawfulness.text()).to_string();
    expect![[r#"
        CALLED WRONG lawful/400-service-start-date/no-past-date-at-first
               A new account does not start in the past either.
               left open: "Not allowed to update": of creating nothing is said
               not passed by 1 documented case:
                 vip-rest/accounts/create-starting-yesterday: code: 400, not 201

        documented cases by how many lawful services they do not pass on
             1  vip-rest/accounts/create-starting-yesterday

        2 lawful services: 1 called wrong   1 documented case   1.50 s"#]]
    .assert_eq(&text);
}

#[test]
fn a_share_counts_what_can_be_caught() {
    let mut share = Share::default();
    assert!((share.percent() - 100.0).abs() < f64::EPSILON);
    for end in [
        End::Caught(vec![0]),
        End::Missed(Vec::new()),
        End::Equivalent("no request tells"),
        End::Missed(Vec::new()),
        End::Missed(Vec::new()),
    ] {
        share.add(&end);
    }
    assert_eq!((share.hunted, share.caught), (4, 1));
    assert!((share.percent() - 25.0).abs() < f64::EPSILON);
}

#[test]
fn a_share_of_just_the_least_will_do_and_one_less_is_told() {
    let breaches = |caught: usize, is_slip: bool, row: Option<&'static str>| {
        (0..20).map(move |at| Breach {
            id: "b".to_owned(),
            is_slip,
            row: row.map(str::to_owned),
            page: "p",
            end: if at < caught {
                End::Caught(vec![0])
            } else {
                End::Missed(Vec::new())
            },
        })
    };
    let told = |breaches: Vec<Breach>| {
        let variant = decided("lawful/201-ok/ids-are-uuids");
        let weighed = [Weighed {
            variant,
            unclean: Vec::new(),
            breaches,
        }];
        let lawfulness = Lawfulness {
            cases: &[],
            weighed: &weighed,
            duration: Duration::ZERO,
        };
        let told = super::let_pass(&weighed[0]);
        assert_eq!(lawfulness.too_lenient(), usize::from(!told.is_empty()));
        assert_eq!(lawfulness.is_held(), told.is_empty());
        told
    };
    assert_eq!(told(breaches(19, true, None).collect()), [""; 0]);
    assert_eq!(
        told(breaches(18, true, None).collect()),
        ["breaches: 90.0% caught, of at least 95%"]
    );
    let rules = breaches(18, false, None).chain(breaches(20, true, None));
    assert_eq!(told(rules.collect()), [""; 0]);
    let rules = breaches(17, false, None).chain((0..4).flat_map(|_| breaches(20, true, None)));
    assert_eq!(
        told(rules.collect()),
        ["breaches of rules: 85.0% caught, of at least 90%"]
    );
    let row = |caught: usize| {
        let others = (0..9).flat_map(|_| breaches(20, true, None));
        told(breaches(caught, true, Some("r")).chain(others).collect())
    };
    assert_eq!(row(16), [""; 0]);
    assert_eq!(row(15), ["r: 75.0% caught, of at least 80%"]);
}
