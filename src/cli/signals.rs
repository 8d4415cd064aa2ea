//! Turns Ctrl-C, SIGTERM and SIGHUP into the wish that a verb ends, and into a word at the terminal.

use super::exit::Exit;
use super::output;
use super::stop::Stop;
use crate::run::{self, Haste, Interrupt};

/// Listens from now on, and tells each signal besides; the third ends the program.
pub(super) fn listen(tell: impl Fn(Haste) + Send + 'static) -> Result<Interrupt, Stop> {
    run::listen(tell).map_err(|error| {
        let title = format!("no signal can be listened to: {error}");
        Stop::Because(Exit::Unjudged, title, None)
    })
}

/// Says to the person at the terminal what a signal does to a run.
pub(super) fn note(haste: Haste) {
    haste.notice().into_iter().for_each(output::note);
}
