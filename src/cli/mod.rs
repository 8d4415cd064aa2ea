//! Turns a command line into one verb, its output and an exit code.

mod add;
mod arguments;
mod check;
mod compare;
mod completions;
mod coverage;
mod dialect;
mod exit;
mod explain;
mod flight;
mod fmt;
mod init;
mod known;
mod list;
mod man;
mod meant;
mod output;
mod preview;
mod prove;
mod reading;
mod report;
mod run;
mod schema;
mod serve;
mod signals;
mod slips;
mod watch;

use std::panic;
use std::process::ExitCode;

use arguments::{Arguments, Verb};
use exit::Exit;

use crate::exchange::Obstacle;
use crate::run::Refusal;
use crate::seen::Unread;
use crate::source::Diagnostic;
use crate::template::Problem;

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to stdout and are no error; clap knows which is which.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage.into()
            } else {
                Exit::Success.into()
            };
        }
    };
    output::paint(arguments.color);
    ended(|| dispatch(arguments)).into()
}

/// Returns how a verb ended; a panic is a bug of ours, whatever it was about to say.
fn ended(verb: impl FnOnce() -> Exit + panic::UnwindSafe) -> Exit {
    match panic::catch_unwind(verb) {
        Ok(exit) => output::end(exit),
        Err(_) => {
            output::error(
                "this is a bug in vipspec",
                Some("please report it with the text above"),
            );
            Exit::Bug
        }
    }
}

fn dispatch(arguments: Arguments) -> Exit {
    let result = match arguments.verb {
        Verb::Run(arguments) if arguments.watch => watch::follow(arguments),
        Verb::Run(arguments) => run::run(&arguments),
        Verb::List(arguments) => list::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Coverage(arguments) => coverage::run(&arguments),
        Verb::Explain(arguments) => explain::run(&arguments),
        Verb::Prove(arguments) => prove::run(&arguments),
        Verb::Compare(arguments) => compare::run(&arguments),
        Verb::Serve(arguments) => serve::run(&arguments),
        Verb::Add(arguments) => add::run(&arguments),
        Verb::Report(arguments) => report::run(&arguments),
        Verb::Known(arguments) => known::run(&arguments),
        Verb::Fmt(arguments) => fmt::run(&arguments),
        Verb::Init(arguments) => init::run(&arguments),
        Verb::Schema { of } => schema::run(of),
        Verb::Completions(arguments) => Ok(completions::run(&arguments)),
        Verb::Man(arguments) => man::run(&arguments),
    };
    result.unwrap_or_else(|stop| {
        stop.say();
        stop.exit()
    })
}

/// Why a verb came to no result.
#[derive(Debug)]
enum Stop {
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
    fn usage(problem: Problem) -> Self {
        Self::Because(Exit::Usage, problem.title, problem.help)
    }

    /// Says that a file that is no case is wrong.
    fn invalid(problem: Problem) -> Self {
        Self::Because(Exit::Invalid, problem.title, problem.help)
    }

    /// Says why nothing of what was given can be added.
    fn unread(unread: Unread) -> Self {
        match unread {
            Unread::Wrong(problem) => Self::invalid(problem),
            Unread::Nothing(problem) => Self::Because(Exit::Nothing, problem.title, problem.help),
        }
    }

    /// Says that what was found out could not be told; what was found out is the graver one.
    fn untold(exit: Exit, problem: Problem) -> Self {
        let exit = match exit {
            Exit::Broken | Exit::Interrupted => exit,
            _ => Exit::Unjudged,
        };
        Self::Because(exit, problem.title, problem.help)
    }

    /// Says that a target cannot be reached.
    fn unreachable(error: &Obstacle, said: String) -> Self {
        Self::unheard(error, said, "no case was sent")
    }

    /// Says why no answer came, what to do about it, and what did not happen for it.
    fn unheard(error: &Obstacle, said: String, so: &str) -> Self {
        let help = error.remedy();
        // A question has its end.
        let end = if help.ends_with('?') { "" } else { ";" };
        Self::because(Exit::Unjudged, said, format!("{help}{end} {so}"))
    }

    fn because(exit: Exit, title: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Because(exit, title.into(), Some(help.into()))
    }

    /// Names what it is about, before what is said of it.
    fn of(self, named: &str) -> Self {
        match self {
            Self::Because(exit, title, help) => {
                Self::Because(exit, format!("{named}{title}"), help)
            }
            stop => stop,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Invalid(_) | Self::Unwritten(..) => Exit::Invalid,
            Self::Because(exit, ..) => *exit,
        }
    }

    fn say(&self) {
        match self {
            Self::Invalid(problems) => output::diagnostics(problems, "nothing was sent"),
            Self::Unwritten(problems, so) => output::diagnostics(problems, so),
            Self::Because(_, title, help) => output::error(title, help.as_deref()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Exit, Stop, ended};
    use crate::template::Problem;

    #[test]
    fn a_panic_is_told_as_a_bug_and_every_other_end_is_as_it_was() {
        assert_eq!(ended(|| panic!("a bug of ours")), Exit::Bug);
        assert_eq!(Exit::Bug as u8, 70);
        assert_eq!(ended(|| Exit::Broken), Exit::Broken);
    }

    #[test]
    fn a_report_that_cannot_be_written_hides_no_verdict() {
        let ends = |exit| Stop::untold(exit, Problem::new("no room")).exit();
        for exit in [Exit::Broken, Exit::Interrupted, Exit::Unjudged] {
            assert_eq!(ends(exit), exit);
        }
        for exit in [Exit::Success, Exit::Nothing] {
            assert_eq!(ends(exit), Exit::Unjudged);
        }
    }
}
