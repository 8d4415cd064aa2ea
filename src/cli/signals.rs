//! Turns Ctrl-C, SIGTERM and SIGHUP into the wish that a run ends.

use std::io;

use super::exit::Exit;
use super::{Stop, output};
use crate::run::{Haste, Interrupt};

/// Listens from now on, and tells each signal besides; the third ends the program.
///
/// On a thread of its own: a run that reads or writes files, or polls a case, is heard too.
pub(super) fn listen(tell: impl Fn(Haste) + Send + 'static) -> Result<Interrupt, Stop> {
    let failed = |error: io::Error| {
        let title = format!("no signal can be listened to: {error}");
        Stop::Because(Exit::Unjudged, title, None)
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let mut signals = {
        let _within = runtime.enter();
        Signals::new().map_err(failed)?
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
            std::process::exit(Exit::Interrupted as i32);
        });
    });
    Ok(interrupt)
}

/// Says to the person at the terminal what a signal does to a run.
pub(super) fn note(haste: Haste) {
    output::note(match haste {
        Haste::None => return,
        Haste::Soon => "interrupted: cases in flight come to their end, a second Ctrl-C drops them",
        Haste::Now => "interrupted again: cases in flight are dropped",
    });
}

/// The signals that end a run.
#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        if hangs_up() {
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
            match came {
                true => std::task::Poll::Ready(()),
                false => std::task::Poll::Pending,
            }
        })
        .await;
    }
}

/// Tells whether SIGHUP ends this program: under `nohup` it is ignored, and stays so.
///
/// Linux alone says what is ignored without unsafe code; elsewhere the signal does what it did.
#[cfg(unix)]
fn hangs_up() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return false;
    };
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 == 0)
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
