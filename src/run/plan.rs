//! Turns flags, the environment and files into what a verb works with: read once, checked once.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::share::Parts;
use super::{
    Clock, Context, DigestRecord, Flags, Origin, Record, Redactor, Refusal, Rerun, Resting,
    Schedule, SelectionRecord, Target, missing_environment, pasted, target_folder,
};
use crate::case::{Basis, Case, Library, Pattern, Selection, SuiteFolder, Taken};
use crate::exchange::Client;
use crate::source::Diagnostic;
use crate::template::{Environment, Problem, Scope};

/// What a verb works with. Nothing was sent yet, and no case file was read.
pub struct Plan {
    /// What was asked for.
    pub flags: Flags,
    /// Where the cases come from.
    pub origin: Origin,
    /// The service under test.
    pub target: Target,
    /// The suites, as the target's file describes their operations.
    pub library: Library,
    /// Which cases are meant.
    pub selection: Selection,
    /// Where `${env:}` and `${secret:}` get their values.
    pub environment: Environment,
    /// Where time comes from.
    pub clock: Clock,
    /// Which cases have to stay together, once somebody asks.
    parts: OnceLock<Parts>,
}

/// The cases of a plan.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The cases of the shard, in the order of ids.
    pub cases: Arc<Vec<Case>>,
    /// The place of each among all that were chosen, before these were shared out.
    pub places: Vec<usize>,
    /// How many more would have been chosen, were it not for what they rest on.
    pub left_out: usize,
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("Plan");
        shown.field("flags", &self.flags).finish_non_exhaustive()
    }
}

impl Plan {
    /// Reads what the flags name, in the environment of this process and by its clock.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with a flag or a file of ours.
    pub fn read(flags: Flags, origin: Origin) -> Result<Self, Refusal> {
        Self::at(flags, origin, super::environment(), Clock::default())
    }

    /// Reads the same in another environment and by another clock.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with a flag or a file of ours.
    pub fn at(
        flags: Flags,
        origin: Origin,
        environment: Environment,
        clock: Clock,
    ) -> Result<Self, Refusal> {
        let folder = target_folder(origin.folder());
        let mut target = Target::resolve(&flags, folder.as_deref(), &environment, &clock)?;
        let library = origin.library();
        let mut library = library.map_err(|problem| Refusal::Invalid(vec![problem]))?;
        target.describe(&mut library).map_err(Refusal::Invalid)?;
        target.bind(&library).map_err(Refusal::Invalid)?;
        target.check_vars(&library).map_err(Refusal::Usage)?;
        match target.check_names(&library) {
            problems if problems.is_empty() => {}
            problems => return Err(Refusal::Invalid(problems)),
        }
        let selection = selection(&flags, &target, &origin, &library)?;
        Ok(Self {
            flags,
            origin,
            target,
            library,
            selection,
            environment,
            clock,
            parts: OnceLock::new(),
        })
    }

    /// Reads the chosen cases, and holds to them and to the calendar all that is said of them.
    ///
    /// # Errors
    ///
    /// Returns that nothing is chosen, or everything that is wrong: then nothing is to be sent.
    pub fn choose(&self) -> Result<Chosen, Refusal> {
        let taken = self.selection.take(&self.library);
        let Taken {
            cases: chosen,
            left_out,
        } = taken.map_err(Refusal::Invalid)?;
        if chosen.is_empty() {
            let (title, help) = self.selection.explain_nothing(&self.library);
            return Err(Refusal::Nothing(Problem::new(title).help(help)));
        }
        let mut problems = self.check_known();
        problems.extend(self.missing(&chosen));
        if !problems.is_empty() {
            return Err(Refusal::Invalid(problems));
        }
        let held = chosen.into_iter().enumerate();
        let held = held.filter(|(_, case)| self.holds(&case.id));
        let (places, cases) = held.unzip();
        Ok(Chosen {
            cases: Arc::new(cases),
            places,
            left_out,
        })
    }

    /// Returns what was asked for; `narrowed` tells whether something beside the flags narrowed it.
    pub fn asked_for(&self, left_out: usize, narrowed: bool) -> SelectionRecord {
        let choice = &self.flags.choice;
        let words = |bases: &[Basis]| bases.iter().map(|it| it.as_str().to_owned()).collect();
        let Selection {
            rows,
            bases,
            usual,
            only,
            ..
        } = &self.selection;
        let is_narrow = narrowed
            || !(choice.patterns.is_empty() && rows.is_empty() && bases.is_empty())
            || only.is_some();
        let noted = self.target.untested.iter().map(|row| row.name.clone());
        SelectionRecord {
            whole: !is_narrow,
            patterns: choice.patterns.clone(),
            suites: choice.suite.clone(),
            rows: rows.clone(),
            basis: words(if bases.is_empty() { usual } else { bases }),
            rerun: only.is_some(),
            left_out,
            allow_untested: self.flags.judging.allow_untested,
            may_be_untested: noted.collect(),
            digests: Vec::new(),
        }
    }

    /// Returns the digest of each suite that cases were taken from, for a report to say.
    pub fn digests(&self, cases: &[Case]) -> Vec<DigestRecord> {
        let taken: BTreeSet<&str> = cases.iter().map(Case::suite).collect();
        let suites = self.library.suites().iter();
        let suites = suites.filter(|suite| taken.contains(suite.name.as_str()));
        let digest = |suite: &SuiteFolder| DigestRecord {
            suite: suite.name.clone(),
            sha256: suite.digest(),
        };
        suites.map(digest).collect()
    }

    /// Returns why a word means no case, and the names nearest to it.
    pub fn explain(&self, word: &str) -> (String, String) {
        let selection = Selection {
            patterns: vec![Pattern(word.to_owned())],
            ..Selection::default()
        };
        selection.explain_nothing(&self.library)
    }

    /// Returns the id that an argument means: it may be a path, as it was printed.
    pub fn id(&self, word: &str) -> String {
        id(word, &self.origin, &self.library)
    }

    /// Tells whether a case lies in the shard that is meant, by its id.
    pub fn holds(&self, id: &str) -> bool {
        self.flags.choice.shard.is_none_or(|shard| {
            let rules = &self.target.rules;
            let parts = || Parts::of(&self.library, rules, &self.environment);
            self.parts.get_or_init(parts).holds(shard, id)
        })
    }

    /// Returns a diagnostic for every known failure that is out of date, or matches no case.
    pub fn check_known(&self) -> Vec<Diagnostic> {
        self.target.check_known(&self.library, self.clock.today())
    }

    /// Returns a diagnostic for everything that cases take from the environment and that is not there.
    pub fn missing(&self, cases: &[Case]) -> Vec<Diagnostic> {
        missing_environment(cases, &self.environment)
    }

    /// Returns what hides the secrets of the cases and of the target.
    pub fn redactor(&self, cases: &[Case]) -> Redactor {
        let secrets = &self.target.secrets;
        Redactor::for_cases(cases, &self.environment, secrets).of_target(&self.target)
    }

    /// Returns what these cases share in a run over a client of the target.
    pub fn context(&self, client: &Arc<Client>, cases: &[Case]) -> Context {
        let is_target = self.target.base.is_some();
        // What one shard has not seen of an operation, another may have.
        let is_part = self.flags.choice.shard.is_some_and(|shard| shard.of > 1);
        Context {
            rules: Arc::clone(&self.target.rules),
            redactor: Arc::new(self.redactor(cases)),
            clock: self.clock.clone(),
            evidence: is_target.then(Arc::default).filter(|_| !is_part),
            // The embedded reference is gone after the run, and with it all that cases made.
            lending: is_target.then(Arc::default),
            ..Context::new(Arc::clone(client), Arc::clone(&self.environment))
        }
    }

    /// Returns the variables of a case as they are before its first step.
    pub(super) fn scope(&self, case: &Case) -> Result<Scope, Problem> {
        let rules = &self.target.rules;
        rules.scope(case, &self.environment, self.clock.now())
    }

    /// Returns how the cases are asked.
    pub fn schedule(&self) -> Schedule {
        Schedule {
            jobs: self.target.jobs,
            run_timeout: self.flags.course.run_timeout,
            fail_fast: self.flags.judging.fail_fast,
            shuffle: self.flags.course.shuffle,
            preflight: self.target.base.is_some(),
        }
    }

    /// Returns what has to be repeated to run a case again.
    pub fn rerun(&self, base: Option<String>) -> Rerun {
        Rerun::of_flags(self.flags.again(), base)
    }
}

impl Chosen {
    /// Keeps some of the cases.
    pub fn keep(&mut self, wanted: impl Fn(&Case) -> bool) {
        let kept = self.places.iter().zip(self.cases.iter());
        let kept = kept.filter(|(_, case)| wanted(case));
        let (places, cases) = kept.map(|(place, case)| (*place, case.clone())).unzip();
        self.places = places;
        self.cases = Arc::new(cases);
    }
}

fn id(word: &str, origin: &Origin, library: &Library) -> String {
    let is_suite = |name: &str| library.suite(name).is_some();
    pasted::id(word, origin.folder(), is_suite)
}

/// What cases rest on that hold a target to its contract and to nothing else.
const CONTRACT: [Basis; 2] = [Basis::Documented, Basis::Observed];

/// Returns the selection that is meant.
fn selection(
    flags: &Flags,
    target: &Target,
    origin: &Origin,
    library: &Library,
) -> Result<Selection, Refusal> {
    let choice = &flags.choice;
    let only = match &choice.rerun {
        None => None,
        Some(path) => {
            let (_, record) = Record::open(path).map_err(Refusal::Unread)?;
            Some(record.not_passed())
        }
    };
    let pattern = |word: &String| Pattern(id(word, origin, library));
    Ok(Selection {
        only,
        patterns: choice.patterns.iter().map(pattern).collect(),
        suites: choice.suite.clone(),
        rows: choice.row.clone(),
        bases: bases(&choice.basis),
        usual: usual(&choice.basis, target),
        spoken: target.suites.iter().map(|it| it.name.clone()).collect(),
    })
}

/// Returns the bases that are asked for by name; none where all are.
fn bases(asked: &[Resting]) -> Vec<Basis> {
    let named = asked.iter().map(|resting| match resting {
        Resting::On(basis) => Some(*basis),
        Resting::OnAnything => None,
    });
    named.collect::<Option<_>>().unwrap_or_default()
}

/// Returns the bases that are meant where no flag says one: those of the target's file, or else the
/// contract's. The embedded reference keeps what the other cases assume too.
fn usual(asked: &[Resting], target: &Target) -> Vec<Basis> {
    match (asked, target.basis.as_slice(), &target.base) {
        ([], [], Some(_)) => CONTRACT.to_vec(),
        ([], said, Some(_)) => bases(said),
        _ => Vec::new(),
    }
}
