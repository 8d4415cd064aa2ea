//! Turns a wish to know the time, or to wait, into the system's clock, or into one that a test sets.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::watch;

/// Where time comes from: the system, unless somebody sets it.
///
/// Not Tokio's paused time: it is a feature that Cargo would build Tokio for anew, and it moves no
/// calendar.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<watch::Receiver<Timestamp>>);

/// The hands of a clock that is set: time stands still between two moves.
#[derive(Debug)]
pub struct Hands(watch::Sender<Timestamp>);

/// When something began, and on which clock.
#[derive(Debug, Clone)]
pub struct Began {
    /// The time of day.
    pub at: Timestamp,
    instant: Instant,
    clock: Clock,
}

impl Clock {
    /// Returns a clock that stands at a time until its hands are moved.
    pub fn set(at: Timestamp) -> (Self, Hands) {
        let (hands, shown) = watch::channel(at);
        (Self(Some(shown)), Hands(hands))
    }

    /// Returns the time.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Some(shown) => *shown.borrow(),
            None => Timestamp::now(),
        }
    }

    /// Returns the day in UTC.
    pub fn today(&self) -> Date {
        day(self.now())
    }

    /// Returns the beginning of something that begins now.
    pub fn begin(&self) -> Began {
        Began {
            at: self.now(),
            instant: Instant::now(),
            clock: self.clone(),
        }
    }

    /// Waits for a time.
    pub async fn wait(&self, time: Duration) {
        let Some(shown) = &self.0 else {
            return tokio::time::sleep(time).await;
        };
        let mut shown = shown.clone();
        let until = self.now().saturating_add(time);
        let until = until.unwrap_or(Timestamp::MAX);
        if shown.wait_for(|now| *now >= until).await.is_err() {
            // The hands are gone, and the time will never come.
            std::future::pending::<()>().await;
        }
    }
}

impl Hands {
    /// Moves the hands on by a time.
    pub fn advance(&self, time: Duration) {
        self.0.send_modify(|now| {
            *now = now.saturating_add(time).unwrap_or(Timestamp::MAX);
        });
    }
}

impl Began {
    /// Returns how long it has been; on the system's clock whatever becomes of the time of day.
    pub fn elapsed(&self) -> Duration {
        match &self.clock.0 {
            None => self.instant.elapsed(),
            Some(_) => {
                let time = self.clock.now().duration_since(self.at);
                Duration::try_from(time).unwrap_or_default()
            }
        }
    }
}

/// Returns the day of a time in UTC.
pub(super) fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::Clock;
    use std::time::Duration;

    #[tokio::test]
    async fn a_clock_that_is_set_stands_still_until_its_hands_are_moved() {
        let (clock, hands) = Clock::set("2026-11-30T23:59:59Z".parse().unwrap());
        let began = clock.begin();
        assert_eq!(clock.today().to_string(), "2026-11-30");
        let waits = tokio::spawn({
            let clock = clock.clone();
            async move { clock.wait(Duration::from_secs(2)).await }
        });
        tokio::task::yield_now().await;
        hands.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
        assert!(!waits.is_finished());
        assert_eq!(clock.today().to_string(), "2026-12-01");
        hands.advance(Duration::from_secs(1));
        waits.await.unwrap();
        assert_eq!(began.elapsed(), Duration::from_secs(2));
    }
}
