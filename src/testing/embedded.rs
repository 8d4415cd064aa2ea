//! Turns the suites that come with vipspec into a server of them in this process.

use crate::exchange::{Base, Obstacle, Other};
use crate::proof;
use crate::reference::{Rulebook, Service};
use crate::template::Problem;
use crate::text;

pub(super) use crate::reference::Reference as Embedded;

/// Starts the embedded server.
///
/// # Errors
///
/// Returns why it cannot be started.
pub(super) async fn stand() -> Result<(Base, Embedded), Obstacle> {
    proof::stand(Service::new(Rulebook::vendor())).await
}

/// Returns the other identities that it knows.
pub(super) fn others() -> Vec<(String, Other)> {
    proof::others()
}

/// Refuses suites that it does not serve.
///
/// # Errors
///
/// Returns the first.
pub(super) fn check<'a>(suites: impl IntoIterator<Item = &'a str>) -> Result<(), Problem> {
    let served = proof::suites();
    let suites: Vec<&str> = suites.into_iter().collect();
    let mut foreign = suites.iter().filter(|suite| !served.contains(suite));
    let Some(suite) = foreign.next() else {
        return Ok(());
    };
    let suite = text::escape(suite);
    if foreign.count() + 1 == suites.len() {
        // Of a reference that has nothing to do with the suite, nobody need know.
        let title = format!("no target is named: `{suite}` is asked of a service");
        let help = "name it with `--target`: a URL, or a file of `targets/`";
        return Err(Problem::new(title).help(help));
    }
    let title = format!("no target is named, and the embedded reference does not serve `{suite}`");
    let served = text::listed(served);
    let help =
        format!("name the service of `{suite}` as the target; the reference serves {served}");
    Err(Problem::new(title).help(help))
}
