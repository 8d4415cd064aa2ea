//! Turns a command into its run, with the most memory that the process ever held.

use std::process::{Command, Stdio};

use crate::program::{Ran, text, unset};

/// The most memory that a run against a target may hold, in KiB.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 200 << 10;

/// Runs a command to its end; on Linux, within a bound of memory.
pub(crate) fn watched(command: &mut Command) -> Ran {
    unset(command);
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    #[cfg(target_os = "linux")]
    let peak = peak(child.id());
    let output = child.wait_with_output().expect("the program ends");
    #[cfg(target_os = "linux")]
    {
        let peak = peak.join().expect("nobody panics over a number");
        assert!((1..MEMORY).contains(&peak), "{peak} KiB");
    }
    Ran {
        code: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

/// Looks at the high-water mark of a process until it is gone.
#[cfg(target_os = "linux")]
fn peak(process: u32) -> std::thread::JoinHandle<u64> {
    std::thread::spawn(move || {
        let mut peak = 0;
        while let Ok(status) = std::fs::read_to_string(format!("/proc/{process}/status")) {
            let mark = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let Some(mark) = mark else {
                // A process that has ended, and that nobody has asked about yet, has no memory.
                break;
            };
            let number = mark.trim().trim_end_matches(" kB").parse();
            peak = peak.max(number.unwrap_or_default());
            std::thread::sleep(std::time::Duration::from_millis(3));
        }
        peak
    })
}
