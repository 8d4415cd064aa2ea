//! Turns a wish to know the time, or to wait, into the system's clock, or into one that somebody sets or hurries.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::watch;

/// Where time comes from: the system, unless somebody sets or hurries it.
///
/// Not Tokio's paused time: it is a feature that Cargo would build Tokio for anew, and it moves no
/// calendar.
#[derive(Debug, Clone, Default)]
pub struct Clock(Time);

#[derive(Clone, Default)]
enum Time {
    #[default]
    System,
    /// It stands until its hands are moved.
    Set(watch::Receiver<Timestamp>),
    /// The system's, but that nobody waits: whom it concerns is told that so much has passed.
    Hurried(Arc<dyn Fn(Duration) + Send + Sync>),
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Set(_) => "Set",
            Self::Hurried(_) => "Hurried",
        })
    }
}

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
        (Self(Time::Set(shown)), Hands(hands))
    }

    /// Returns the system's clock, on which a wait ends at once, after `passed` was told of it.
    pub fn hurried(passed: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self(Time::Hurried(Arc::new(passed)))
    }

    /// Returns the time.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Time::Set(shown) => *shown.borrow(),
            Time::System | Time::Hurried(_) => Timestamp::now(),
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
        let shown = match &self.0 {
            Time::System => return tokio::time::sleep(time).await,
            Time::Hurried(passed) => return passed(time),
            Time::Set(shown) => shown,
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
            Time::System | Time::Hurried(_) => self.instant.elapsed(),
            Time::Set(_) => {
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
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::{Duration, Instant};

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

    #[tokio::test]
    async fn on_a_hurried_clock_nobody_waits_and_whom_it_concerns_is_told() {
        let passed = Arc::new(AtomicU64::new(0));
        let told = Arc::clone(&passed);
        let clock = Clock::hurried(move |time| {
            told.fetch_add(time.as_secs(), Ordering::SeqCst);
        });
        let began = Instant::now();
        clock.wait(Duration::from_secs(3600)).await;
        clock.wait(Duration::from_secs(60)).await;
        assert!(began.elapsed() < Duration::from_secs(60));
        assert_eq!(passed.load(Ordering::SeqCst), 3660);
    }
}
