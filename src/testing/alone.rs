//! Turns what would be asked of the embedded server into a refusal that names the feature which brings it.
//!
//! In the place of `embedded` where that is left out.

use crate::exchange::{Base, Obstacle, ObstacleKind, Other};
use crate::template::Problem;

/// What this build has not.
const LACKING: &str = "this build of vipspec has no embedded server";

/// How to come by an answer.
const HELP: &str = "test a service with `.serve(...)` or `.target(...)`, or give the dependency on vipspec `features = [\"cli\"]`";

/// The server, which is never there.
#[derive(Debug)]
pub(super) enum Embedded {}

/// Starts nothing.
///
/// # Errors
///
/// Always: how to get a build that can.
pub(super) async fn stand() -> Result<(Base, Embedded), Obstacle> {
    Err(Obstacle {
        kind: ObstacleKind::Connect,
        url: "embedded reference".to_owned(),
        reason: LACKING.to_owned(),
        help: Some(HELP),
    })
}

/// Returns the other identities that the server knows: none.
pub(super) fn others() -> Vec<(String, Other)> {
    Vec::new()
}

/// Refuses all suites.
///
/// # Errors
///
/// Returns an error where there is one.
pub(super) fn check<'a>(suites: impl IntoIterator<Item = &'a str>) -> Result<(), Problem> {
    match suites.into_iter().next() {
        None => Ok(()),
        Some(_) => Err(Problem::new(LACKING).help(HELP)),
    }
}

#[cfg(test)]
mod tests {
    use super::{LACKING, check, stand};

    #[tokio::test]
    async fn what_would_be_asked_of_the_embedded_server_is_refused_by_the_name_of_the_feature() {
        assert_eq!(check([]), Ok(()));
        let problem = check(["vip-rest"]).unwrap_err();
        assert_eq!(problem.title, LACKING);
        assert!(problem.help.unwrap().contains("`features = [\"cli\"]`"));
        assert_eq!(stand().await.unwrap_err().reason, LACKING);
    }
}
