//! Turns arguments into a finished run of the program, with what it printed.

use std::path::Path;
use std::process::{Command, Stdio};

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the program with these arguments, in the repository's folder.
pub(crate) fn vipspec(arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vipspec"));
    command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    run(&mut command)
}

/// Runs a command to its end, without the variables of whoever runs the tests.
pub(crate) fn run(command: &mut Command) -> Ran {
    unset(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    Ran {
        code: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

/// Takes the variables of whoever runs the tests away from a command.
pub(crate) fn unset(command: &mut Command) {
    let set: Vec<_> = command
        .get_envs()
        .map(|(name, _)| name.to_owned())
        .collect();
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        // What runs under nextest is not all that its tests start.
        let is_ours = text.starts_with("VIPSPEC_") || text == "NEXTEST";
        if is_ours && !set.contains(&name) {
            command.env_remove(name);
        }
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Returns the folder of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
