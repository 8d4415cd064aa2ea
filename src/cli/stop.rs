//! Turns what kept a verb from a result into an exit code and what is said of it.

use super::exit::Exit;
use super::output;
use crate::exchange::Obstacle;
use crate::run::Refusal;
use crate::seen::Unread;
use crate::source::Diagnostic;
use crate::template::Problem;

/// Why a verb came to no result.
#[derive(Debug)]
pub(super) enum Stop {
    /// Files of ours are wrong.
    Invalid(Vec<Diagnostic>),
    /// A proposed case is wrong, and what became of it.
    Unwritten(Vec<Diagnostic>, &'static str),
    /// Anything else: the exit code, what happened, and the remedy.
    Because(Exit, String, Option<String>),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Usage(problem) => Self::usage(problem),
            Refusal::Unread(problem) => Self::invalid(problem),
            Refusal::Invalid(problems) => Self::Invalid(problems),
            Refusal::Nothing(problem) => Self::Because(Exit::Nothing, problem.title, problem.help),
        }
    }
}

impl Stop {
    /// Says that the command line asks for something that cannot be.
    pub(super) fn usage(problem: Problem) -> Self {
        Self::Because(Exit::Usage, problem.title, problem.help)
    }

    /// Says that a file that is no case is wrong.
    pub(super) fn invalid(problem: Problem) -> Self {
        Self::Because(Exit::Invalid, problem.title, problem.help)
    }

    /// Says why nothing of what was given can be added.
    pub(super) fn unread(unread: Unread) -> Self {
        match unread {
            Unread::Wrong(problem) => Self::invalid(problem),
            Unread::Nothing(problem) => Self::Because(Exit::Nothing, problem.title, problem.help),
        }
    }

    /// Says that what was found out could not be told; what was found out is the graver one.
    pub(super) fn unreported(exit: Exit, problem: Problem) -> Self {
        let exit = match exit {
            Exit::Broken | Exit::Interrupted => exit,
            _ => Exit::Unjudged,
        };
        Self::Because(exit, problem.title, problem.help)
    }

    /// Says that a target cannot be reached.
    pub(super) fn unreachable(error: &Obstacle, said: String) -> Self {
        Self::unheard(error, said, "no case was sent")
    }

    /// Says why no answer came, what to do about it, and what did not happen for it.
    pub(super) fn unheard(error: &Obstacle, said: String, so: &str) -> Self {
        let help = error.remedy();
        // A question has its end.
        let end = if help.ends_with('?') { "" } else { ";" };
        Self::because(Exit::Unjudged, said, format!("{help}{end} {so}"))
    }

    pub(super) fn because(exit: Exit, title: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Because(exit, title.into(), Some(help.into()))
    }

    /// Names what it is about, before what is said of it, unless that says so already.
    pub(super) fn of(self, named: &str) -> Self {
        match self {
            Self::Because(exit, title, help) if !title.starts_with(named) => {
                Self::Because(exit, format!("{named}{title}"), help)
            }
            stop => stop,
        }
    }

    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Invalid(_) | Self::Unwritten(..) => Exit::Invalid,
            Self::Because(exit, ..) => *exit,
        }
    }

    pub(super) fn say(&self) {
        match self {
            Self::Invalid(problems) => output::diagnostics(problems, "nothing was sent"),
            Self::Unwritten(problems, so) => output::diagnostics(problems, so),
            Self::Because(_, title, help) => output::error(title, help.as_deref()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Exit, Stop};
    use crate::template::Problem;

    #[test]
    fn a_report_that_cannot_be_written_hides_no_verdict() {
        let ends = |exit| Stop::unreported(exit, Problem::new("no room")).exit();
        for exit in [Exit::Broken, Exit::Interrupted, Exit::Unjudged] {
            assert_eq!(ends(exit), exit);
        }
        for exit in [Exit::Success, Exit::Nothing] {
            assert_eq!(ends(exit), Exit::Unjudged);
        }
    }
}
