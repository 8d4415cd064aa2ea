//! Turns how a verb ended into the exit code that scripts rely on.

use std::process::ExitCode;

use crate::run::{INTERRUPTED, Judgement, Standing};

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
    /// Nothing was chosen, all of it skipped, or rows were not shown.
    Nothing = 5,
    /// A bug in this program.
    Bug = 70,
    /// Interrupted by the user, after the reports.
    Interrupted = INTERRUPTED as isize,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<&Judgement> for Exit {
    fn from(judgement: &Judgement) -> Self {
        match judgement.standing {
            Standing::Kept | Standing::KeptInPart => Self::Success,
            Standing::Broken | Standing::ListWrong => Self::Broken,
            Standing::NoJudgement => Self::Unjudged,
            Standing::NothingShown => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;
    use crate::run::{Judgement, Standing};

    #[test]
    fn a_judgement_says_the_code_that_the_program_ends_with() {
        for standing in Standing::ALL {
            let judgement = Judgement::new(standing, "");
            assert_eq!(judgement.exit_code, Exit::from(&judgement) as u8);
        }
    }
}
