//! Turns the times of both sides into medians, and into a word where one side is clearly slower.

use std::time::Duration;

/// By how much the slower side's median must be the greater one: as a factor, in halves...
const FACTOR: u32 = 3;

/// ...and in time: below that, a difference is that of the moment.
const LEAST: Duration = Duration::from_millis(5);

/// The times of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) median: Duration,
    pub(super) p95: Duration,
}

impl Times {
    /// Returns none where there is no time.
    pub(super) fn of(mut times: Vec<Duration>) -> Option<Self> {
        times.sort_unstable();
        let at = |share: usize| times.get((times.len() * share / 100).min(times.len() - 1));
        (!times.is_empty()).then_some(())?;
        Some(Self {
            median: *at(50)?,
            p95: *at(95)?,
        })
    }
}

/// Tells which side is clearly slower: 0 or 1.
pub(super) fn slower(sides: [Option<Times>; 2]) -> Option<usize> {
    let [Some(a), Some(b)] = sides.map(|times| times.map(|times| times.median)) else {
        return None;
    };
    let clearly =
        |slow: Duration, fast: Duration| slow * 2 >= fast * FACTOR && slow >= fast + LEAST;
    match (clearly(a, b), clearly(b, a)) {
        (true, _) => Some(0),
        (_, true) => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Times, slower};
    use std::time::Duration;

    fn times(millis: impl IntoIterator<Item = u64>) -> Option<Times> {
        Times::of(millis.into_iter().map(Duration::from_millis).collect())
    }

    #[test]
    fn a_median_is_not_moved_by_a_few_slow_answers() {
        let times = times((0..100).map(|at| if at < 96 { 4 } else { 900 })).unwrap();
        assert_eq!((times.median.as_millis(), times.p95.as_millis()), (4, 4));
        assert_eq!(Times::of(Vec::new()), None);
    }

    #[test]
    fn only_a_side_that_is_clearly_slower_is_named() {
        assert_eq!(slower([times([10]), times([20])]), Some(1));
        assert_eq!(slower([times([20]), times([10])]), Some(0));
        assert_eq!(slower([times([100]), times([140])]), None);
        assert_eq!(slower([times([1]), times([4])]), None);
        assert_eq!(slower([None, times([4])]), None);
    }
}
