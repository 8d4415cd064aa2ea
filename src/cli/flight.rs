//! Turns one case after the other into verdicts at a target, so that a signal costs no teardown.

use std::cell::OnceCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::Runtime;

use super::exit::Exit;
use super::signals;
use super::stop::Stop;
use crate::case::Case;
use crate::run::{Context, Haste, Interrupt, Verdict};

/// Where signals are heard, from the first case on: before it there is nothing to put back.
#[derive(Debug, Default)]
pub(super) struct Flight {
    interrupt: OnceCell<Interrupt>,
    /// Whether a case is at the target. Between two, a signal ends the program as it always does,
    /// also where a person is asked something.
    is_on: Arc<AtomicBool>,
}

impl Flight {
    /// Asks a case to its end, or ends the verb where a signal came meanwhile.
    pub(super) fn ask(
        &self,
        runtime: &Runtime,
        context: Context,
        case: &Case,
    ) -> Result<Verdict, Stop> {
        let interrupt = self.interrupt()?;
        let context = Context {
            interrupt: interrupt.clone(),
            ..context
        };
        self.is_on.store(true, Ordering::SeqCst);
        let verdict = runtime.block_on(context.execute_while_wanted(case));
        self.is_on.store(false, Ordering::SeqCst);
        match interrupt.haste() {
            Haste::None => Ok(verdict),
            Haste::Soon | Haste::Now => {
                let lost = verdict.lost.iter();
                let lost: String = lost.map(|lost| format!("; not put back: {lost}")).collect();
                let title = format!("interrupted; nothing was written{lost}");
                Err(Stop::Because(Exit::Interrupted, title, None))
            }
        }
    }

    fn interrupt(&self) -> Result<&Interrupt, Stop> {
        if let Some(interrupt) = self.interrupt.get() {
            return Ok(interrupt);
        }
        let is_on = Arc::clone(&self.is_on);
        let interrupt = signals::listen(move |haste| {
            if is_on.load(Ordering::SeqCst) {
                signals::note(haste);
            } else {
                std::process::exit(Exit::Interrupted as i32)
            }
        })?;
        Ok(self.interrupt.get_or_init(|| interrupt))
    }
}
