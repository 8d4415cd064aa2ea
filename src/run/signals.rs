//! Turns Ctrl-C, SIGTERM and SIGHUP into the wish that a run ends.

use std::io;

use super::{Haste, Interrupt};

/// The exit code of a program that a signal ended.
pub const INTERRUPTED: u8 = 130;

/// Listens from now on, and tells each signal besides; the third ends the program.
///
/// On a thread of its own: a run that reads or writes files, or polls a case, is heard too.
///
/// # Errors
///
/// Returns why no signal can be listened to.
pub fn listen(tell: impl Fn(Haste) + Send + 'static) -> io::Result<Interrupt> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut signals = {
        let _within = runtime.enter();
        Signals::new()?
    };
    let (says, interrupt) = Interrupt::new();
    std::thread::spawn(move || {
        runtime.block_on(async move {
            for haste in [Haste::Soon, Haste::Now] {
                signals.next().await;
                tell(haste);
                // A run that is over hears nothing more, and needs no word.
                let _ = says.send(haste);
            }
            signals.next().await;
            std::process::exit(INTERRUPTED.into());
        });
    });
    Ok(interrupt)
}

/// The signals that end a run.
#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        if !ignored::hangup() {
            kinds.push(SignalKind::hangup());
        }
        kinds
            .into_iter()
            .map(signal)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let came = self
                .0
                .iter_mut()
                .any(|one| one.poll_recv(context).is_ready());
            if came {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
    }
}

/// Whether SIGHUP is ignored, as under `nohup`, where it has to stay so.
#[cfg(unix)]
mod ignored {
    use std::process::{Command, Stdio};

    pub(super) fn hangup() -> bool {
        by_status().unwrap_or_else(by_child)
    }

    /// Linux says it in a file.
    fn by_status() -> Option<bool> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let mut lines = status.lines();
        let mask = lines.find_map(|line| line.strip_prefix("SigIgn:"))?;
        let mask = u64::from_str_radix(mask.trim(), 16).ok()?;
        Some(mask & 1 == 1)
    }

    /// Elsewhere the system tells it without unsafe code to nobody; but a child has it from us, and
    /// survives the signal or not. A child that cannot be asked is none that ignores it.
    fn by_child() -> bool {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "kill -HUP $$"]).stdin(Stdio::null());
        let asked = shell.stdout(Stdio::null()).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn a_child_says_what_the_system_says() {
            let Some(said) = super::by_status() else {
                return;
            };
            assert_eq!(super::by_child(), said);
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
