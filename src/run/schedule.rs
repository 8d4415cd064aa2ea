//! Turns a list of cases into verdicts: N in flight, in case order at the end, stopped when asked.

use std::collections::{HashSet, VecDeque};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::{Context, Haste, Limit, Outcome, Stop, Verdict, WORTH, preflight};
use crate::case::Case;
use crate::contract::Row;

/// How the cases of a run are asked.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    /// How many cases are in flight at most.
    pub jobs: usize,
    /// After how long no further case is begun.
    pub run_timeout: Option<Duration>,
    /// Whether the first case that fails is the last that is begun.
    pub fail_fast: bool,
    /// The seed of another order than that of the ids; the same seed gives the same order.
    pub shuffle: Option<u64>,
    /// Whether each operation that the cases need is asked once before them.
    pub preflight: bool,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ending {
    /// The verdicts, in the order of the cases.
    pub verdicts: Vec<Verdict>,
    /// Why it ended early, where somebody or something wanted it to.
    pub stop: Stop,
    /// The same in words, where that kept a case from being asked.
    pub stopped: Option<&'static str>,
}

/// How long a verdict waits at most until it is told: to wake whoever tells it for each one cost as much as
/// to judge an answer.
const TOLD_EVERY: Duration = Duration::from_millis(20);

/// What an observer of a run is told.
#[derive(Debug)]
pub enum Event<'a> {
    /// A case ended.
    Finished {
        /// The case's place in the list.
        index: usize,
        /// Its verdict.
        verdict: &'a Verdict,
    },
}

/// Asks every case.
///
/// Each case is asked once. When the run is to end soon no further case is begun, those in flight
/// come to their end, and the rest is errored; when it is to end at once, those in flight are errored
/// too: nothing is lost and nothing is silent.
pub async fn run(
    cases: &Arc<Vec<Case>>,
    context: &Context,
    schedule: Schedule,
    observe: &mut (dyn FnMut(Event<'_>) + Send),
) -> Ending {
    let limit = Limit::begin(&context.clock, schedule.run_timeout);
    if schedule.preflight && cases.len() >= WORTH {
        tokio::select! {
            _ = preflight(cases, context, &limit) => {}
            () = context.interrupt.reaches(Haste::Now) => {}
        }
    }
    let mut stop = limit.stop(&context.interrupt);
    let mut over = pin!(limit.over());
    let mut soon = pin!(context.interrupt.reaches(Haste::Soon));
    let mut now = pin!(context.interrupt.reaches(Haste::Now));
    let (tell, mut told) = mpsc::unbounded_channel();
    let work = Arc::new(Work {
        cases: Arc::clone(cases),
        context: context.clone(),
        waiting: rows_first(cases, order(cases.len(), schedule.shuffle)),
        begun: AtomicUsize::new(0),
        over: AtomicBool::new(stop != Stop::No),
        fail_fast: schedule.fail_fast,
        tell,
    });
    let mut tells = tokio::time::interval(TOLD_EVERY);
    tells.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut verdicts: Vec<Option<Verdict>> = vec![None; cases.len()];
    let mut workers = JoinSet::new();
    for _ in 0..schedule.jobs.clamp(1, cases.len().max(1)) {
        workers.spawn(Arc::clone(&work).until_none_is_left());
    }
    let mut end = |(index, verdict): (usize, Verdict), stop: &mut Stop| {
        if schedule.fail_fast && !is_held(&verdict) && *stop == Stop::No {
            *stop = Stop::FailFast;
        }
        observe(Event::Finished {
            index,
            verdict: &verdict,
        });
        verdicts[index] = Some(verdict);
    };
    loop {
        tokio::select! {
            _ = tells.tick() => {}
            ended = workers.join_next() => match ended {
                // A panic leaves the place of its case empty, which becomes an errored case below.
                Some(Err(_)) => { workers.spawn(Arc::clone(&work).until_none_is_left()); }
                Some(Ok(())) => {}
                None => break,
            },
            () = &mut soon, if stop != Stop::Interrupted => stop = Stop::Interrupted,
            () = &mut now => {
                stop = Stop::Interrupted;
                break;
            }
            () = &mut over, if stop == Stop::No => stop = Stop::TimedOut,
        }
        while let Ok(ended) = told.try_recv() {
            end(ended, &mut stop);
        }
        if stop != Stop::No {
            work.over.store(true, Ordering::Relaxed);
        }
    }
    // What is dropped sends nothing more.
    workers.shutdown().await;
    // What the last worker told before it ended.
    while let Ok(ended) = told.try_recv() {
        end(ended, &mut stop);
    }
    let begun = work.begun().iter().copied();
    let begun: HashSet<usize> = if verdicts.iter().any(Option::is_none) {
        begun.collect()
    } else {
        // Nobody asks.
        HashSet::new()
    };
    // Whoever is in flight when a signal comes is asked no second time.
    let is_lost = |verdict: &Verdict| verdict.outcome() == Outcome::Errored;
    let was_cut = verdicts.iter().any(|verdict| match verdict {
        None => true,
        Some(verdict) => stop == Stop::Interrupted && is_lost(verdict),
    });
    let settled = verdicts.into_iter().enumerate().map(|(index, verdict)| {
        verdict.unwrap_or_else(|| {
            if begun.contains(&index) && stop == Stop::Interrupted {
                Verdict::dropped()
            } else {
                stop.verdict()
            }
        })
    });
    let mut verdicts: Vec<Verdict> = settled.collect();
    context.strangers.settle(cases, &mut verdicts);
    context.contact.settle(cases, &mut verdicts);
    if let Some(evidence) = &context.evidence {
        evidence.settle(cases, &mut verdicts);
    }
    Ending {
        verdicts,
        stop,
        stopped: stop.as_str().filter(|_| was_cut),
    }
}

/// Puts one case of each row before all others: a run that is cut short has shown what it could.
///
/// A case that is content with a success as well shows its rows only where no success comes: it stands
/// for one that no other case has.
fn rows_first(cases: &[Case], order: VecDeque<usize>) -> Vec<usize> {
    // A row is known by where it lies: the cases of a suite share one table.
    let mut rows: HashSet<*const Row> = HashSet::new();
    let mut rest = Vec::from(order);
    let mut first = Vec::with_capacity(rest.len());
    for success in [false, true] {
        let (new, known) = rest.into_iter().partition::<Vec<_>, _>(|index| {
            let case = &cases[*index];
            let mut new = false;
            for row in case
                .rows()
                .filter(|_| case.document.claim.success == success)
            {
                new |= rows.insert(std::ptr::from_ref(row));
            }
            new
        });
        first.extend(new);
        rest = known;
    }
    first.extend(rest);
    first
}

/// What the workers of a run share: the cases, and which of them comes next.
struct Work {
    cases: Arc<Vec<Case>>,
    context: Context,
    /// The places of the cases, in the order in which they are begun.
    waiting: Vec<usize>,
    begun: AtomicUsize,
    /// Whether no further case is begun.
    over: AtomicBool,
    fail_fast: bool,
    tell: mpsc::UnboundedSender<(usize, Verdict)>,
}

impl Work {
    /// Asks one case after the other. So many workers as cases may be in flight: a task for each case
    /// would cost as much again as the client's own work.
    async fn until_none_is_left(self: Arc<Self>) {
        while let Some(index) = self.next() {
            let verdict = self.context.execute(&self.cases[index]).await;
            if self.fail_fast && !is_held(&verdict) {
                self.over.store(true, Ordering::Relaxed);
            }
            // The run listens until its last worker has ended.
            let _ = self.tell.send((index, verdict));
        }
    }

    /// Returns the places of the cases that were begun, whatever became of them.
    fn begun(&self) -> &[usize] {
        let begun = self.begun.load(Ordering::Relaxed);
        &self.waiting[..begun.min(self.waiting.len())]
    }

    fn next(&self) -> Option<usize> {
        if self.over.load(Ordering::Relaxed) {
            None
        } else {
            let next = self.begun.fetch_add(1, Ordering::Relaxed);
            self.waiting.get(next).copied()
        }
    }
}

fn is_held(verdict: &Verdict) -> bool {
    matches!(
        verdict.outcome(),
        Outcome::Passed | Outcome::FailedAsListed | Outcome::Skipped
    )
}

/// Returns the order in which so many cases are begun, by their places.
pub fn order(count: usize, seed: Option<u64>) -> VecDeque<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    if let Some(seed) = seed {
        let mut random = SplitMix(seed);
        for last in (1..count).rev() {
            let other = random.next() % (last as u64 + 1);
            order.swap(last, other as usize);
        }
    }
    order.into()
}

/// SplitMix64: a seed gives the same order on every machine and in every version.
pub(super) struct SplitMix(pub(super) u64);

impl SplitMix {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::{Schedule, SplitMix, is_held, order, rows_first, run};
    use crate::case::{Basis, Library, Pattern, Selection};
    use crate::exchange::{Base, Client, Connection};
    use crate::run::{Context, End, Outcome, Rules, Stop, Verdict};
    use crate::template::{Template, Tree};

    #[tokio::test]
    async fn a_panic_costs_its_case_and_no_other() {
        let selection = Selection {
            patterns: vec![Pattern("vip-rest/users/missing-user-id*".to_owned())],
            ..Selection::default()
        };
        let mut cases = selection.choose(&Library::embedded()).unwrap();
        cases.truncate(3);
        let calls = AtomicUsize::new(0);
        let environment = move |_: &str| match calls.fetch_add(1, Ordering::SeqCst) {
            1 => panic!("the second case has a bug of ours"),
            _ => Ok(None),
        };
        let base = Base::parse("http://127.0.0.1:9").unwrap();
        let client = Client::new(base, &Connection::default()).unwrap();
        let variable = Tree::Text(Template::parse("${env:X}").unwrap());
        let context = Context {
            rules: Arc::new(Rules {
                vars: vec![("userId".to_owned(), variable)],
                ..Rules::default()
            }),
            ..Context::new(Arc::new(client), Arc::new(environment))
        };
        let schedule = Schedule {
            jobs: 1,
            run_timeout: None,
            fail_fast: false,
            shuffle: None,
            preflight: false,
        };
        let cases = Arc::new(cases);
        let ending = run(&cases, &context, schedule, &mut |_| {}).await;
        let verdicts = ending.verdicts;
        assert!(verdicts.iter().all(|v| v.outcome() == Outcome::Errored));
        let early = |at: usize| verdicts[at].reason().unwrap().contains("ended early");
        assert_eq!([early(0), early(1), early(2)], [false, true, false]);
    }

    /// The first outputs of seed 0, as the generator's authors have them.
    #[test]
    fn a_seed_gives_the_numbers_of_splitmix64() {
        let mut random = SplitMix(0);
        let first = [
            0xe220_a839_7b1d_cdaf,
            0x6e78_9e6a_a1b9_65f4,
            0x06c4_5d18_8009_454f,
        ];
        assert_eq!(first.map(|_| random.next()), first);
    }

    #[test]
    fn a_run_that_is_cut_short_has_asked_one_case_of_each_row_first() {
        let selection = Selection {
            bases: vec![Basis::Documented],
            ..Selection::default()
        };
        let cases = selection.choose(&Library::embedded()).unwrap();
        let shown = |places: &[usize], success: bool| {
            let cases = places.iter().map(|place| &cases[*place]);
            let meant = cases.filter(|case| success || !case.document.claim.success);
            let rows = meant.flat_map(|case| case.rows().map(|row| (case.suite(), &*row.id)));
            rows.collect::<HashSet<_>>()
        };
        for seed in [None, Some(1), Some(2)] {
            let places = rows_first(&cases, order(cases.len(), seed));
            let every: HashSet<usize> = places.iter().copied().collect();
            assert_eq!(every.len(), cases.len());
            let rows = shown(&places, true);
            assert_eq!(shown(&places[..rows.len()], true), rows, "{seed:?}");
            let certain = shown(&places, false);
            assert_eq!(shown(&places[..certain.len()], false), certain, "{seed:?}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_order_again_and_another_seed_another() {
        assert_eq!(order(5, None), [0, 1, 2, 3, 4]);
        let shuffled = order(100, Some(7));
        assert_eq!(shuffled, order(100, Some(7)));
        assert_ne!(shuffled, order(100, Some(8)));
        let mut sorted: Vec<usize> = shuffled.into();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_run_that_ends_with_its_first_failure_ends_for_nothing_else() {
        use Outcome::{Blocked, Errored, Passed, Skipped};
        let why = || "why".to_owned().into();
        for (verdict, outcome, held) in [
            (Verdict::passed(), Passed, true),
            (Verdict::unasked(End::Skipped(why())), Skipped, true),
            (Verdict::unasked(End::Errored(why())), Errored, false),
            (Verdict::unasked(End::Blocked(why())), Blocked, false),
        ] {
            assert_eq!((verdict.outcome(), is_held(&verdict)), (outcome, held));
        }
        // What is not begun for it was wanted so; what is not begun for anything else is no judgement.
        for (stop, outcome) in [
            (Stop::FailFast, Skipped),
            (Stop::TimedOut, Errored),
            (Stop::Interrupted, Errored),
            (Stop::No, Errored),
        ] {
            assert_eq!(stop.verdict().outcome(), outcome, "{stop:?}");
        }
    }
}
