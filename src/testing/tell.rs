//! Turns what is wrong into words for the terminal of a test run.

use std::io::IsTerminal;
use std::process::ExitCode;

use crate::source::Diagnostic;
use crate::template::Problem;

pub(super) fn said(problem: &Problem) -> String {
    match &problem.help {
        Some(help) => format!("error: {}\n  help: {help}", problem.title),
        None => format!("error: {}", problem.title),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a test target has no other place for what keeps it from starting"
)]
pub(super) fn tell(message: &str) {
    eprintln!("{}", unstyled(message.trim_end().to_owned()));
}

pub(super) fn refuse(message: &str, code: u8) -> ExitCode {
    tell(message);
    ExitCode::from(code)
}

pub(super) fn joined(problems: &[Diagnostic]) -> String {
    let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
    shown.join("\n\n")
}

/// Keeps colours for a terminal that wants them.
pub(super) fn unstyled(message: String) -> String {
    let stdout = std::io::stdout();
    let wanted = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
    if stdout.is_terminal() && wanted {
        return message;
    }
    anstream::adapter::strip_str(&message).to_string()
}
