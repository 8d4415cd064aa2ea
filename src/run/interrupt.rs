//! Turns the wish that a run ends into what every part of the run can see and wait for.

use tokio::sync::watch;

/// How soon a run is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Haste {
    /// With its last case.
    #[default]
    None,
    /// With the cases that are in flight.
    Soon,
    /// At once.
    Now,
}

impl Haste {
    /// Returns what is said to whoever sent a signal.
    pub fn notice(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Soon => {
                Some("interrupted: cases in flight come to their end, a second Ctrl-C drops them")
            }
            Self::Now => Some("interrupted again: cases in flight are dropped"),
        }
    }
}

/// Where a run hears how soon it is to end; usually nobody says anything.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Option<watch::Receiver<Haste>>);

impl Interrupt {
    /// Returns what says it, and where it is heard.
    pub fn new() -> (watch::Sender<Haste>, Self) {
        let (says, hears) = watch::channel(Haste::None);
        (says, Self(Some(hears)))
    }

    /// Returns how soon the run is to end, as far as it was said.
    pub fn haste(&self) -> Haste {
        self.0.as_ref().map_or(Haste::None, |hears| *hears.borrow())
    }

    /// Waits until the run is to end as soon as that, or sooner.
    pub async fn reaches(&self, haste: Haste) {
        let said = match self.0.clone() {
            Some(mut hears) => hears.wait_for(|said| *said >= haste).await.is_ok(),
            None => false,
        };
        if !said {
            // Nobody is left who could say it.
            std::future::pending::<()>().await;
        }
    }
}
