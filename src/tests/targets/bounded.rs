//! Turns a command into one that gets no more than a bound of memory.

use std::process::Command;

/// The most memory that a run against a target may ask for, in KiB.
const MEMORY: u32 = 32 << 10;

/// Lets a shell bound the memory of a command, on Linux; beyond it the program aborts.
///
/// The kernel counts, so that a short run is held as surely as a long one. Elsewhere the bound of
/// a shell is not obeyed, and the command stays as it is.
pub(super) fn bounded(command: Command) -> Command {
    if cfg!(target_os = "linux") {
        within(MEMORY, &command)
    } else {
        command
    }
}

fn within(kibibytes: u32, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    let script = format!("ulimit -d {kibibytes} && exec \"$0\" \"$@\"");
    shell.args(["-c", &script]);
    shell.arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    // The stacks of threads count, and a machine with many cores is no reason for more memory.
    shell.env("TOKIO_WORKER_THREADS", "4");
    shell
}

#[test]
#[cfg(target_os = "linux")]
fn a_program_that_asks_for_more_is_stopped() {
    let folder = crate::folder::Folder::tiny();
    let list = folder.command(&["list", "--cases", "cases"]);
    assert_eq!(
        crate::program::run(&mut within(MEMORY, &list)).code,
        Some(0)
    );
    let ran = crate::program::run(&mut within(1 << 10, &list));
    assert!(!matches!(ran.code, Some(0..=5)), "{ran:?}");
}
