//! Turns measurements into the tables of the results page, and the goals that they are held to.

use std::error::Error;
use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use crate::TRIAL;
use crate::generate::Form;
use crate::goals::{
    Goals, Table, cpu_micros, cpu_ratio, megabytes, micros, millis, ratio, unknown,
};
use crate::growth::{Program, Written};
use crate::measure::Cost;
use crate::parts::{self, per};
use crate::wire::Wire;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    /// Numbers of cases.
    sizes: &'static [usize],
    /// How many cases go through the loop.
    looped: usize,
    /// How many go to the slow server.
    slow: usize,
    /// How often each is measured.
    rounds: usize,
}

impl Extent {
    /// For the results page.
    pub(crate) const FULL: Self = Self {
        sizes: &[100, 1_000, 10_000, 50_000],
        looped: 10_000,
        slow: 3_200,
        rounds: 7,
    };

    /// To see that the benches still run.
    pub(crate) const QUICK: Self = Self {
        sizes: &[100, 1_000],
        looped: 1_000,
        slow: 128,
        rounds: 2,
    };
}

/// What is told beside the goals: who pays for the wire between two threads is the system's choice.
const ALONE: &str = "CPU without the server's thread";

/// A figure of a cost.
type Figure = fn(Cost) -> Option<Duration>;

/// What is compared of floor and loop, and how many times the floor's the loop's may be.
const FIGURES: [(&str, Figure, Option<f64>); 3] = [
    ("wall", |cost| Some(cost.wall), Some(1.3)),
    ("CPU", |cost| cost.cpu, Some(1.4)),
    (ALONE, |cost| cost.client, None),
];

/// How many times the ideal the loop may take where the target takes its time.
const MOST_FOR_WAITING: f64 = 1.06;

/// In how many milliseconds the slow server answers.
const LATENCY: Duration = Duration::from_millis(50);

/// How many microseconds other names may cost a case.
const MOST_FOR_NAMES: f64 = 3.0;

type Done = Result<(), Box<dyn Error>>;

fn print(title: &str, table: &impl Display) -> Done {
    Ok(writeln!(std::io::stdout(), "### {title}\n\n{table}")?)
}

/// What each stage of a case costs.
pub(crate) fn parts(folder: &Path, extent: Extent, goals: &mut Goals) -> Done {
    let mut table = Table::new(["stage", "µs a case"]);
    for (stage, cost) in parts::measure(&folder.join("parts"), extent.rounds)? {
        let time = cost.cpu.unwrap_or(cost.wall);
        table.row(&[stage.to_owned(), micros(time)]);
        if stage == parts::NAMES {
            let what = format!("{stage}: µs a case");
            goals.add(what, Some(time.as_secs_f64() * 1e6), MOST_FOR_NAMES);
        }
    }
    print("The stages of a case", &table)
}

/// What the run loop costs beside a bare client.
pub(crate) fn loops(folder: &Path, extent: Extent, goals: &mut Goals) -> Done {
    let count = extent.looped;
    let wire = Wire::new(&folder.join("loop"), count, Duration::ZERO)?;
    let mut table = Table::new(["in flight, µs a case", "floor", "loop", "ratio"]);
    for jobs in [1, 16, 64] {
        // A round is a quarter of a second: many of them find a quiet moment.
        let pair = wire.measure(jobs, extent.rounds * 2)?;
        let (floor, run) = (per(pair.floor, count), per(pair.run, count));
        for (figure, of, most) in FIGURES {
            let ratio = of(run).zip(of(floor)).map(|(run, floor)| ratio(run, floor));
            let cell = |time: Option<Duration>| time.map_or_else(unknown, micros);
            table.row(&[
                format!("{jobs}, {figure}"),
                cell(of(floor)),
                cell(of(run)),
                ratio.map_or_else(unknown, |ratio| format!("{ratio:.2}")),
            ]);
            if let Some(most) = most.filter(|_| jobs == 16) {
                let what = format!("{count} cases, 16 in flight: {figure}, loop to floor");
                goals.add(what, ratio, most);
            }
        }
    }
    print(&format!("The loop and its floor, {count} cases"), &table)?;
    slow(folder, extent, goals)
}

/// What the run loop makes of a target that takes its time.
fn slow(folder: &Path, extent: Extent, goals: &mut Goals) -> Done {
    let count = extent.slow;
    let wire = Wire::new(&folder.join("slow"), count, LATENCY)?;
    let mut table = Table::new(["in flight", "ideal, ms", "loop, ms", "ratio"]);
    for jobs in [16, 64] {
        let rounds = u32::try_from(count.div_ceil(jobs))?;
        let ideal = LATENCY * rounds;
        let mut best = wire.run(jobs)?;
        for _ in 1..extent.rounds.min(3) {
            best = best.best(wire.run(jobs)?);
        }
        let ratio = ratio(best.wall, ideal);
        table.row(&[
            jobs.to_string(),
            millis(ideal),
            millis(best.wall),
            format!("{ratio:.2}"),
        ]);
        if jobs == 64 {
            let what = format!("{count} cases, 64 in flight, 50 ms: wall time to the ideal");
            goals.add(what, Some(ratio), MOST_FOR_WAITING);
        }
    }
    print(
        &format!("A target that answers in 50 ms, {count} cases"),
        &table,
    )
}

/// What the released program costs as its work grows.
pub(crate) fn growth(folder: &Path, extent: Extent, goals: &mut Goals) -> Done {
    let program = Program::new(folder)?;
    for (form, name) in [(Form::Files, "files"), (Form::Each, "entries of `each`")] {
        let mut table = Table::new([
            "cases, report",
            "wall ms",
            "wall µs a case",
            "CPU µs a case",
            "peak MB",
        ]);
        let mut costs = Vec::new();
        for count in extent.sizes {
            let cases = program.cases(*count, form)?;
            let rounds = if *count > 20_000 { 3 } else { extent.rounds };
            for written in [Written::Nothing, Written::Json, Written::Junit] {
                let cost = per(program.run(&cases, written, rounds)?, *count);
                table.row(&[
                    format!("{count}, {written}"),
                    millis(cost.wall * u32::try_from(*count)?),
                    micros(cost.wall),
                    cpu_micros(cost),
                    megabytes(cost.memory),
                ]);
                if written == Written::Json {
                    costs.push((*count, cost));
                }
            }
        }
        let title = format!("The program, cases as {name}, 16 in flight");
        print(&title, &table)?;
        hold(goals, name, &costs);
    }
    start_up(&program, extent)
}

fn hold(goals: &mut Goals, name: &str, costs: &[(usize, Cost)]) {
    let of = |size: usize| costs.iter().find(|(count, _)| *count == size);
    let (Some((_, few)), Some((most, many))) = (of(1_000), costs.last()) else {
        return;
    };
    if *most == 1_000 {
        return;
    }
    let what = |figure| format!("{most} {name}: {figure} a case to that of 1000");
    goals.add(what("wall time"), Some(ratio(many.wall, few.wall)), 1.2);
    goals.add(what("CPU time"), cpu_ratio(*many, *few), 1.2);
    let memory = many.memory.map(|bytes| bytes as f64 / 1e6);
    goals.add(
        format!("{most} {name}: peak MB, with a JSON report"),
        memory,
        150.0,
    );
}

/// What the program costs before it has sent much.
fn start_up(program: &Program, extent: Extent) -> Done {
    let rounds = extent.rounds * 3;
    let words = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
    let cases = program.cases(1_000, Form::Files)?;
    let mut table = Table::new(["start", "wall ms", "CPU ms", "peak MB"]);
    let mut row = |what: &str, cost: Cost| {
        table.row(&[
            what.to_owned(),
            millis(cost.wall),
            cost.cpu.map_or_else(unknown, millis),
            megabytes(cost.memory),
        ]);
    };
    let target = format!("--target={}", program.url());
    let one = "vip-rest/area-0005/claim-000512";
    for (what, words, cases) in [
        ("`list`, the cases in the binary", words("list"), None),
        ("`list`, 1000 files", words("list"), Some(&*cases)),
        (
            "one case of the binary, embedded reference",
            words("run vip-rest/accounts/create-answers-with-the-account-id"),
            None,
        ),
        (
            "one case of 1000 files",
            words(&format!("run {one} {target}")),
            Some(&*cases),
        ),
    ] {
        row(what, program.measure(&words, cases, rounds)?);
    }
    for (what, words) in [
        ("listing 1000 trials", words("--list --format terse")),
        (
            "one trial of 1000, in a process of its own",
            words(&format!("--exact {one} --nocapture")),
        ),
    ] {
        row(what, program.trial(TRIAL, &cases, &words, rounds)?);
    }
    print("Start-up", &table)
}
