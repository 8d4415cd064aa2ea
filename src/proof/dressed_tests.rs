//! Turns the target files of other services into what the suite says of the reference dressed as them.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::date;

use super::{Unclean, dressed};
use crate::case::{Case, Library};
use crate::reference::Rulebook;
use crate::run::{Dialect, Refusal};

const DIALECTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/dialects");

fn dialect(name: &str) -> Dialect {
    let folder = Path::new(DIALECTS);
    let read = Dialect::read(name, Some(folder), &Library::embedded(), date(2026, 1, 1));
    read.unwrap_or_else(|refusal| match refusal {
        Refusal::Invalid(problems) => panic!("{problems:#?}"),
        other => panic!("{other:?}"),
    })
}

fn cases(dialect: &Dialect) -> Arc<Vec<Case>> {
    let mut cases = dialect.library.cases().unwrap();
    // Two cases stand beyond the labels: in a text that repeats what was sent, the member has none.
    let sent = |case: &Case| case.id.contains("inexact-member[Status]");
    let repeats = dialect.library.suite("vip-rest").unwrap().suite().unwrap();
    let table = &repeats.table.source.text;
    cases.retain(|case| case.suite() == "vip-rest");
    cases.retain(|case| table.contains("{sent}") || !sent(case));
    Arc::new(cases)
}

fn shown(cases: &[Case], unclean: &[Unclean]) -> String {
    let lines = unclean.iter().map(|unclean| {
        let verdict = &unclean.verdict;
        let sent = verdict.exchanges.last().map(|kept| {
            let exchange = &kept.exchange;
            format!(
                "{} {} {} -> {}",
                exchange.request.method,
                exchange.request.path,
                String::from_utf8_lossy(exchange.request.body.as_deref().unwrap_or_default()),
                String::from_utf8_lossy(&exchange.response.body)
            )
        });
        let findings: Vec<String> = verdict
            .findings()
            .iter()
            .map(|finding| {
                format!(
                    "{:?}: {} / {}",
                    finding.column, finding.expected, finding.actual
                )
            })
            .collect();
        format!(
            "{} {:?} {findings:?} {sent:?}\n",
            cases[unclean.index].id,
            verdict.reason()
        )
    });
    let (count, first): (usize, String) = (unclean.len(), lines.take(12).collect());
    format!("{count} of {}\n{first}", cases.len())
}

#[tokio::test]
async fn the_suite_passes_in_another_services_names() {
    for name in ["acme", "labels"] {
        let dialect = dialect(name);
        let cases = cases(&dialect);
        let unclean = dressed(&cases, &Rulebook::vendor(), &dialect.bindings, 1)
            .await
            .unclean;
        assert!(unclean.is_empty(), "{name}: {}", shown(&cases, &unclean));
    }
}
