//! Turns how a verb ended into the exit code that scripts rely on.

use std::process::ExitCode;

use crate::compare::Summary as Compared;
use crate::run::Summary;

/// How a verb ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Every chosen case passed or failed as listed.
    Success = 0,
    /// The contract is broken, or a listed failure passed; the targets of a comparison differ.
    Broken = 1,
    /// The command line cannot be understood.
    Usage = 2,
    /// Case files, tables or lists are invalid; nothing was sent.
    Invalid = 3,
    /// No judgement was possible: target unreachable, cases errored or blocked.
    Unjudged = 4,
    /// Nothing was chosen, or all of it skipped.
    Nothing = 5,
    /// A bug in this program.
    Bug = 70,
    /// Interrupted by the user, after the reports.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    /// Returns the exit code of a run; where several hold, the first of 1, 4, 5, 0.
    pub(super) fn of(summary: &Summary) -> Self {
        if summary.failed + summary.passed_unexpectedly > 0 {
            Self::Broken
        } else if summary.errored + summary.blocked > 0 {
            Self::Unjudged
        } else if summary.passed + summary.failed_as_listed == 0 {
            Self::Nothing
        } else {
            Self::Success
        }
    }

    /// Returns the exit code of a comparison; where several hold, the first of 1, 4, 5, 0.
    pub(super) fn of_comparison(summary: &Compared) -> Self {
        if summary.differ > 0 {
            Self::Broken
        } else if summary.not_compared > 0 {
            Self::Unjudged
        } else if summary.equal == 0 {
            Self::Nothing
        } else {
            Self::Success
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;
    use crate::run::Summary;

    #[test]
    fn where_several_codes_hold_the_graver_one_wins() {
        let none = Summary::default();
        for (summary, exit) in [
            (Summary { passed: 3, ..none }, Exit::Success),
            (
                Summary {
                    passed: 3,
                    failed_as_listed: 1,
                    ..none
                },
                Exit::Success,
            ),
            (
                Summary {
                    passed: 3,
                    failed: 1,
                    errored: 1,
                    ..none
                },
                Exit::Broken,
            ),
            (
                Summary {
                    passed: 3,
                    passed_unexpectedly: 1,
                    ..none
                },
                Exit::Broken,
            ),
            (
                Summary {
                    passed: 3,
                    blocked: 1,
                    ..none
                },
                Exit::Unjudged,
            ),
            (Summary { skipped: 3, ..none }, Exit::Nothing),
            (none, Exit::Nothing),
        ] {
            assert_eq!(Exit::of(&summary), exit, "{summary:?}");
        }
    }

    #[test]
    fn a_comparison_of_nothing_is_never_green_and_a_difference_beats_a_missing_answer() {
        use crate::compare::Summary;
        let none = Summary::default();
        let one = |summary: Summary| Exit::of_comparison(&summary);
        assert_eq!(
            one(Summary {
                equal: 1,
                skipped: 1,
                ..none
            }),
            Exit::Success
        );
        assert_eq!(
            one(Summary {
                equal: 1,
                not_compared: 1,
                ..none
            }),
            Exit::Unjudged
        );
        assert_eq!(
            one(Summary {
                differ: 1,
                not_compared: 1,
                ..none
            }),
            Exit::Broken
        );
        assert_eq!(one(Summary { skipped: 1, ..none }), Exit::Nothing);
        assert_eq!(one(none), Exit::Nothing);
    }
}
