//! Turns requests that want to go out into those that may: a token bucket, a budget, and a pause.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How many requests may go out in a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    count: u32,
    unit: Unit,
}

/// The time of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
}

impl Unit {
    const ALL: [Self; 3] = [Self::Second, Self::Minute, Self::Hour];

    fn letter(self) -> &'static str {
        match self {
            Self::Second => "s",
            Self::Minute => "m",
            Self::Hour => "h",
        }
    }

    fn seconds(self) -> f64 {
        match self {
            Self::Second => 1.0,
            Self::Minute => 60.0,
            Self::Hour => 3600.0,
        }
    }
}

impl Rate {
    fn per_second(self) -> f64 {
        f64::from(self.count) / self.unit.seconds()
    }
}

impl std::str::FromStr for Rate {
    type Err = String;

    /// Reads `20/s`, `100/m` or `1000/h`.
    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || "a rate is needed, such as `20/s`, `100/m` or `1000/h`".to_owned();
        let (count, unit) = text.split_once('/').ok_or_else(refuse)?;
        let mut units = Unit::ALL.into_iter();
        let unit = units.find(|known| known.letter() == unit.trim());
        let unit = unit.ok_or_else(refuse)?;
        match count.trim().parse().map_err(|_| refuse())? {
            0 => Err(refuse()),
            count => Ok(Self { count, unit }),
        }
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.count, self.unit.letter())
    }
}

/// The limits on how many requests go out, shared by all cases of a run.
#[derive(Debug)]
pub(super) struct Pace {
    bucket: Option<Mutex<Bucket>>,
    budget: Option<u64>,
    sent: AtomicU64,
    /// Before when nothing goes out, because the target asked for a pause.
    closed_until: Mutex<Option<Instant>>,
    /// Whether there ever was a pause: the lock is not for runs without one.
    paused: std::sync::atomic::AtomicBool,
}

/// A token bucket. Its level falls below zero by those who wait for their token.
#[derive(Debug)]
struct Bucket {
    rate: Rate,
    level: f64,
    filled: Instant,
}

impl Bucket {
    fn full(rate: Rate, now: Instant) -> Self {
        let empty = Self {
            rate,
            level: 0.0,
            filled: now,
        };
        Self {
            level: empty.depth(),
            ..empty
        }
    }

    /// A tenth of a second's worth may go out at once, and one request always.
    fn depth(&self) -> f64 {
        (self.rate.per_second() / 10.0).max(1.0)
    }

    /// Takes a token, and returns how long to wait for it.
    fn take(&mut self, now: Instant) -> Duration {
        let gained = now.duration_since(self.filled).as_secs_f64() * self.rate.per_second();
        self.level = (self.level + gained).min(self.depth());
        self.filled = now;
        self.level -= 1.0;
        Duration::from_secs_f64((-self.level).max(0.0) / self.rate.per_second())
    }

    /// Puts a token back that nobody has used.
    fn give_back(&mut self) {
        self.level += 1.0;
    }
}

impl Pace {
    pub(super) fn new(rate: Option<Rate>, budget: Option<u64>) -> Self {
        let full = |rate| Mutex::new(Bucket::full(rate, Instant::now()));
        Self {
            bucket: rate.map(full),
            budget,
            sent: AtomicU64::new(0),
            closed_until: Mutex::default(),
            paused: false.into(),
        }
    }

    /// Returns how many requests may have gone out so far.
    pub(super) fn sent(&self) -> u64 {
        let sent = self.sent.load(Ordering::Relaxed);
        self.budget.map_or(sent, |budget| sent.min(budget))
    }

    /// Waits for the turn of one request; an error where no further one may go out.
    pub(super) async fn turn(&self) -> Result<(), String> {
        let sent = self.sent.fetch_add(1, Ordering::Relaxed);
        if let Some(budget) = self.budget
            && sent >= budget
        {
            return Err(format!(
                "the budget of {} is used up",
                crate::text::plural(usize::try_from(budget).unwrap_or(usize::MAX), "request")
            ));
        }
        loop {
            while let Some(until) = self.closed() {
                tokio::time::sleep_until(until).await;
            }
            let Some(bucket) = &self.bucket else {
                return Ok(());
            };
            let wait = locked(bucket).take(Instant::now());
            tokio::time::sleep(wait).await;
            if self.closed().is_none() {
                return Ok(());
            }
            // A token from before a pause would let everybody out at its end.
            locked(bucket).give_back();
        }
    }

    fn closed(&self) -> Option<Instant> {
        if !self.paused.load(Ordering::Relaxed) {
            return None;
        }
        locked(&self.closed_until).filter(|until| *until > Instant::now())
    }

    /// Sends nothing for a time, whatever the case.
    pub(super) fn pause(&self, time: Duration) {
        self.paused.store(true, Ordering::Relaxed);
        let mut closed = locked(&self.closed_until);
        let until = Instant::now() + time;
        *closed = Some(closed.map_or(until, |earlier| earlier.max(until)));
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Bucket, Pace, Rate};
    use std::time::Duration;
    use tokio::time::Instant;

    #[test]
    fn a_rate_is_a_count_and_a_unit() {
        let rate = |text: &str| text.parse::<Rate>().map(Rate::per_second);
        assert_eq!(rate("20/s"), Ok(20.0));
        assert_eq!(rate("90/m"), Ok(1.5));
        assert_eq!(rate("3600/h"), Ok(1.0));
        for wrong in ["", "20", "0/s", "-1/s", "20/d", "1e3/s", "/s"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
        for written in ["20/s", "100/m", "1/h"] {
            assert_eq!(written.parse::<Rate>().unwrap().to_string(), written);
        }
    }

    fn bucket(rate: &str, now: Instant) -> Bucket {
        Bucket::full(rate.parse().unwrap(), now)
    }

    #[test]
    fn a_bucket_lets_its_rate_through() {
        let now = Instant::now();
        let mut bucket = bucket("100/s", now);
        let waits: Vec<u128> = (0..110).map(|_| bucket.take(now).as_millis()).collect();
        // Ten at once, and the other hundred within the second that they take.
        assert_eq!(waits[9..12], [0, 10, 20]);
        assert_eq!(waits[109], 1000);
    }

    #[test]
    fn a_bucket_that_nobody_asks_is_filled_again_and_no_further() {
        let now = Instant::now();
        let mut bucket = bucket("2/s", now);
        assert_eq!(bucket.take(now), Duration::ZERO);
        let later = now + Duration::from_secs(3600);
        assert_eq!(bucket.take(later), Duration::ZERO);
        assert_eq!(bucket.take(later), Duration::from_millis(500));
    }

    #[test]
    fn what_is_given_back_is_there_for_the_next() {
        let now = Instant::now();
        let mut bucket = bucket("1/s", now);
        assert_eq!(bucket.take(now), Duration::ZERO);
        bucket.give_back();
        assert_eq!(bucket.take(now), Duration::ZERO);
        assert_eq!(bucket.take(now), Duration::from_secs(1));
    }

    #[tokio::test]
    async fn a_pause_holds_for_everybody_and_the_longest_counts() {
        let pace = Pace::new(None, None);
        pace.pause(Duration::from_millis(80));
        pace.pause(Duration::from_millis(20));
        let started = Instant::now();
        pace.turn().await.unwrap();
        assert!(started.elapsed() >= Duration::from_millis(80));
    }

    #[tokio::test]
    async fn at_the_end_of_a_pause_the_rate_holds() {
        let pace = std::sync::Arc::new(Pace::new(Some("100/s".parse().unwrap()), None));
        let ended = Instant::now() + Duration::from_millis(150);
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..40 {
            let pace = std::sync::Arc::clone(&pace);
            waiting.spawn(async move {
                pace.turn().await.unwrap();
                Instant::now()
            });
        }
        // Ten are out at once; the others wait for a token, and then for the end of the pause.
        tokio::task::yield_now().await;
        pace.pause(Duration::from_millis(150));
        let mut went = waiting.join_all().await;
        went.sort_unstable();
        let late: Vec<_> = went.into_iter().filter(|at| *at >= ended).collect();
        assert!(late.len() >= 25, "{}", late.len());
        let at_once = late
            .iter()
            .filter(|at| **at < ended + Duration::from_millis(5));
        assert!(at_once.count() <= 13);
    }

    #[tokio::test]
    async fn a_budget_ends() {
        let pace = Pace::new(None, Some(2));
        assert!(pace.turn().await.is_ok() && pace.turn().await.is_ok());
        let over = pace.turn().await.unwrap_err();
        assert_eq!(over, "the budget of 2 requests is used up");
    }
}
