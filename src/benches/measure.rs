//! Turns work into what it cost: wall time, CPU time, peak memory, as far as the system tells.

use std::fs;
use std::io;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What work cost.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// From its beginning to its end.
    pub(crate) wall: Duration,
    /// User and system time of the process, where the system counts it.
    pub(crate) cpu: Option<Duration>,
    /// The same without the thread of the server.
    pub(crate) client: Option<Duration>,
    /// The most memory that a process of its own held, in bytes.
    pub(crate) memory: Option<u64>,
}

impl Cost {
    /// Returns the lower of each figure: whatever else the machine does only adds.
    pub(crate) fn best(self, other: Self) -> Self {
        let lower = |left: Option<Duration>, right| left.into_iter().chain(right).min();
        Self {
            wall: self.wall.min(other.wall),
            cpu: lower(self.cpu, other.cpu),
            client: lower(self.client, other.client),
            memory: self.memory.max(other.memory),
        }
    }
}

/// Returns the best of so many times.
pub(crate) fn best<E>(
    times: usize,
    mut measured: impl FnMut() -> Result<Cost, E>,
) -> Result<Cost, E> {
    let mut best = measured()?;
    for _ in 1..times {
        best = best.best(measured()?);
    }
    Ok(best)
}

/// Measures work in this process, which has a server in a thread of this name.
pub(crate) fn here<T>(server: &str, work: impl FnOnce() -> T) -> (T, Cost) {
    let before = (cpu_of_threads(None), cpu_of_threads(Some(server)));
    let started = Instant::now();
    let done = work();
    let wall = started.elapsed();
    let since = |after: Option<Duration>, before| Some(after?.saturating_sub(before?));
    let cost = Cost {
        wall,
        cpu: since(cpu_of_threads(None), before.0),
        client: since(cpu_of_threads(Some(server)), before.1),
        memory: None,
    };
    (done, cost)
}

/// Returns the name of this thread in `/proc`.
pub(crate) fn this_thread() -> String {
    let link = fs::read_link("/proc/thread-self").unwrap_or_default();
    let name = link.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Returns the time that the living threads of this process were on a CPU.
fn cpu_of_threads(but: Option<&str>) -> Option<Duration> {
    let mut nanoseconds = 0;
    for thread in fs::read_dir("/proc/self/task").ok()? {
        let thread = thread.ok()?;
        if but.is_some_and(|but| thread.file_name() == but) {
            continue;
        }
        let told = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        nanoseconds += told.split(' ').next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(nanoseconds))
}

/// Measures a process; its words are dropped.
///
/// # Errors
///
/// Returns an error where it cannot be started, or does not end with exit code 0.
pub(crate) fn process(command: &mut Command) -> io::Result<Cost> {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null());
    let (cpu, started) = (cpu_of_children(), Instant::now());
    let mut child = command.spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut memory = None;
    let ended = loop {
        // A process that has ended no longer tells its peak.
        memory = peak(&status).max(memory);
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        thread::sleep(Duration::from_millis(2));
    };
    let wall = started.elapsed();
    if !ended.success() {
        return Err(io::Error::other(format!("{command:?} ended with {ended}")));
    }
    let cpu = cpu_of_children()
        .zip(cpu)
        .map(|(after, before)| after.saturating_sub(before));
    Ok(Cost {
        wall,
        cpu,
        client: cpu,
        memory,
    })
}

/// Returns the CPU time of the processes that this one started and that have ended, in steps of 10 ms.
fn cpu_of_children() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (ticks(13)? + ticks(14)?)))
}

fn peak(status: &str) -> Option<u64> {
    let told = fs::read_to_string(status).ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}
