//! Turns a command line into one verb, its output and an exit code.

mod arguments;
mod check;
mod completions;
mod coverage;
mod exit;
mod explain;
mod list;
mod man;
mod output;
mod prove;
mod run;
mod schema;
mod serve;
mod watch;

use std::panic;
use std::path::Path;
use std::process::ExitCode;

use arguments::{Arguments, Verb};
use exit::Exit;

use crate::case::Library;
use crate::source::Diagnostic;

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
    match panic::catch_unwind(|| dispatch(arguments)) {
        Ok(exit) => exit.into(),
        Err(_) => {
            output::error(
                "this is a bug in vipspec",
                Some("please report it with the text above"),
            );
            Exit::Bug.into()
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
        Verb::Serve(arguments) => serve::run(&arguments),
        Verb::Schema => schema::run(),
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
    /// Anything else: the exit code, what happened, and the remedy.
    Because(Exit, String, Option<String>),
}

impl Stop {
    fn because(exit: Exit, title: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Because(exit, title.into(), Some(help.into()))
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Invalid(_) => Exit::Invalid,
            Self::Because(exit, ..) => *exit,
        }
    }

    fn say(&self) {
        match self {
            Self::Invalid(problems) => output::diagnostics(problems),
            Self::Because(_, title, help) => output::error(title, help.as_deref()),
        }
    }
}

fn library(cases: Option<&Path>) -> Result<Library, Stop> {
    match cases {
        None => Ok(Library::embedded()),
        Some(folder) => Library::folder(folder).map_err(|problem| Stop::Invalid(vec![problem])),
    }
}
