//! Turns the times of judged cases into a histogram whose bins widen by 1, 2, 5, and its figures.

use serde::Serialize;

use super::wording::{counted, grouped, millis};
use crate::report::sheet::Case;
use crate::run::Outcome;

/// The width of a bin, in the units of the drawing.
const BIN: f64 = 34.0;
/// How many bins there are at least, so that few times still stand on a scale.
const MIN_BINS: usize = 9;
/// Where the first bin begins.
const LEFT: f64 = 10.0;
/// Where the bars stand.
const BASE: f64 = 148.0;
/// How high the highest bar is.
const HIGHEST: f64 = 92.0;

/// The plot.
#[derive(Debug, Serialize)]
pub(super) struct Times {
    width: f64,
    base: f64,
    bars: Vec<Bar>,
    ticks: Vec<Tick>,
    pub(super) marks: Vec<Mark>,
    /// How many cases were timed.
    pub(super) count: String,
    /// The whole plot in words.
    told: String,
}

/// One bin.
#[derive(Debug, Serialize)]
struct Bar {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    count: usize,
    amount: String,
    told: String,
}

/// A border between bins.
#[derive(Debug, Serialize)]
struct Tick {
    x: f64,
    label: String,
}

/// A figure of the distribution.
#[derive(Debug, Serialize)]
pub(super) struct Mark {
    pub(super) name: &'static str,
    pub(super) time: String,
    x: f64,
    y: f64,
    /// On which side of its line the name stands.
    anchor: &'static str,
}

/// Returns the plot of the cases that were judged, if there are any.
pub(super) fn times(cases: &[Case<'_>]) -> Option<Times> {
    let judged = |case: &&Case<'_>| {
        let unjudged = [Outcome::Errored, Outcome::Blocked, Outcome::Skipped];
        !unjudged.contains(&case.outcome)
    };
    let millis = |case: &Case<'_>| u64::try_from(case.duration.as_millis()).unwrap_or(u64::MAX);
    let mut sorted: Vec<u64> = cases.iter().filter(judged).map(millis).collect();
    sorted.sort_unstable();
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    let borders = borders(first, last);
    let width = LEFT * 2.0 + BIN * as_f64(borders.len() - 1);
    let bars = bars(&sorted, &borders);
    let marks = marks(&sorted, &borders, width);
    let told: Vec<String> = marks
        .iter()
        .map(|mark| format!("{} {}", mark.name, mark.time))
        .collect();
    Some(Times {
        width,
        base: BASE,
        ticks: borders
            .iter()
            .zip(0..)
            .map(|(border, at)| tick(*border, at))
            .collect(),
        bars,
        count: counted(sorted.len(), "judged case"),
        told: format!("Time per case: {}", told.join(", ")),
        marks,
    })
}

/// Returns the borders of the bins that hold all times from the first to the last.
fn borders(first: u64, last: u64) -> Vec<u64> {
    let mut borders = vec![0];
    let mut decade = 1_u64;
    'filled: loop {
        for step in [1, 2, 5] {
            let border = decade.saturating_mul(step);
            borders.push(border);
            if border == u64::MAX || (border > last && borders.len() > MIN_BINS) {
                break 'filled;
            }
        }
        decade = decade.saturating_mul(10);
    }
    let below = borders.iter().filter(|border| **border <= first).count();
    let start = below.saturating_sub(1);
    borders.split_off(start.min(borders.len().saturating_sub(MIN_BINS + 1)))
}

fn bars(sorted: &[u64], borders: &[u64]) -> Vec<Bar> {
    let bins = borders.windows(2).map(|bin| {
        let until = |border: u64| sorted.partition_point(|time| *time < border);
        (bin[0], bin[1], until(bin[1]) - until(bin[0]))
    });
    let bins: Vec<(u64, u64, usize)> = bins.collect();
    let most = bins
        .iter()
        .map(|(.., count)| *count)
        .max()
        .unwrap_or(1)
        .max(1);
    let bar = |(at, (from, to, count)): (usize, &(u64, u64, usize))| {
        // A single case among thousands is still to be seen.
        let height = match count {
            0 => 0.0,
            _ => (HIGHEST * as_f64(*count) / as_f64(most)).max(1.5),
        };
        Bar {
            x: LEFT + BIN * as_f64(at) + 1.5,
            y: rounded(BASE - height),
            width: BIN - 3.0,
            height: rounded(height),
            count: *count,
            amount: grouped(*count),
            told: format!(
                "{} to {}: {}",
                label(*from),
                label(*to),
                counted(*count, "case")
            ),
        }
    };
    bins.iter().enumerate().map(bar).collect()
}

fn marks(sorted: &[u64], borders: &[u64], width: f64) -> Vec<Mark> {
    let figures = [("p50", 50, 10.0), ("p95", 95, 24.0), ("max", 100, 38.0)];
    let mark = |(name, percent, y): (&'static str, usize, f64)| {
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        let time = sorted.get(rank - 1).copied().unwrap_or_default();
        let x = rounded(place(time, borders));
        let anchor = if x > width / 2.0 { "end" } else { "start" };
        Mark {
            name,
            time: millis(time),
            x,
            y,
            anchor,
        }
    };
    figures.map(mark).into_iter().collect()
}

/// Returns where a time stands on the axis, which is logarithmic from 1 ms on.
fn place(time: u64, borders: &[u64]) -> f64 {
    let bin = borders
        .partition_point(|border| *border <= time)
        .saturating_sub(1);
    let (Some(from), Some(to)) = (borders.get(bin), borders.get(bin + 1)) else {
        return LEFT + BIN * as_f64(borders.len() - 1);
    };
    let share = match from {
        0 => 0.5,
        _ => {
            (millis_f64(time) / millis_f64(*from)).ln() / (millis_f64(*to) / millis_f64(*from)).ln()
        }
    };
    LEFT + BIN * (as_f64(bin) + share)
}

fn tick(border: u64, at: usize) -> Tick {
    Tick {
        x: LEFT + BIN * as_f64(at),
        label: label(border),
    }
}

fn label(border: u64) -> String {
    match border {
        0..1_000 => border.to_string(),
        _ => format!("{} s", border / 1_000),
    }
}

fn rounded(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}

/// A drawing needs no more than the 52 bits that such a number keeps.
fn as_f64(count: usize) -> f64 {
    count as f64
}

fn millis_f64(millis: u64) -> f64 {
    millis as f64
}
