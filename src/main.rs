//! Turns the command line into a run of the suite: front door 1.

use std::process::ExitCode;

fn main() -> ExitCode {
    vipspec::cli::main()
}
