//! Turns a command line into one verb, its output and an exit code.
//!
//! Larger than its verbs: each says what is wrong with a flag, where its output was lost, and what to type
//! next.

mod add;
mod arguments;
mod changes;
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
mod proof;
mod prove;
mod reading;
mod report;
mod run;
mod schema;
mod serve;
mod signals;
mod slips;
mod stop;
mod verbs;
mod watch;

use std::panic;
use std::process::ExitCode;

use exit::Exit;
use verbs::{Arguments, Verb};

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

#[cfg(test)]
mod tests {
    use super::{Exit, ended};

    #[test]
    fn a_panic_is_told_as_a_bug_and_every_other_end_is_as_it_was() {
        assert_eq!(ended(|| panic!("a bug of ours")), Exit::Bug);
        assert_eq!(Exit::Bug as u8, 70);
        assert_eq!(ended(|| Exit::Broken), Exit::Broken);
    }
}
