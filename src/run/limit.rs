//! Turns the time limit of a run into whether it is over, and into a wait until it is.

use std::time::Duration;

use super::{Began, Clock, Haste, Interrupt, Stop};

/// How long a run may begin something: all of it counts, what is asked before the first case too.
#[derive(Debug, Clone)]
pub struct Limit {
    began: Began,
    clock: Clock,
    /// None where it may for ever.
    most: Option<Duration>,
}

impl Limit {
    /// Returns the limit of what begins now.
    pub fn begin(clock: &Clock, most: Option<Duration>) -> Self {
        Self {
            began: clock.begin(),
            clock: clock.clone(),
            most,
        }
    }

    /// Tells whether it is over.
    pub fn is_over(&self) -> bool {
        self.most.is_some_and(|most| self.began.elapsed() >= most)
    }

    /// Ends when it is over; without one, never.
    pub async fn over(&self) {
        let Some(most) = self.most else {
            return std::future::pending().await;
        };
        let left = most.saturating_sub(self.began.elapsed());
        self.clock.wait(left).await;
    }

    /// Returns why nothing more is begun, where that is so.
    pub fn stop(&self, interrupt: &Interrupt) -> Stop {
        if interrupt.haste() > Haste::None {
            Stop::Interrupted
        } else if self.is_over() {
            Stop::TimedOut
        } else {
            Stop::No
        }
    }
}
