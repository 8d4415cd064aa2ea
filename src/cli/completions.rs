//! Turns the declared command line into a shell's completion script, on standard output.

use clap::CommandFactory;
use clap_complete::generate;

use super::arguments::CompletionsArguments;
use super::exit::Exit;
use super::output;
use super::verbs::Arguments;

/// The name that the script completes; it has to be the installed program's.
const PROGRAM: &str = "vipspec";

pub(super) fn run(arguments: &CompletionsArguments) -> Exit {
    let mut script = Vec::new();
    generate(
        arguments.shell,
        &mut Arguments::command(),
        PROGRAM,
        &mut script,
    );
    output::raw(&String::from_utf8_lossy(&script));
    Exit::Success
}
