//! Turns `vipspec add` into a case file, and a row where the table has none.

use std::cell::OnceCell;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::runtime::Runtime;

use super::arguments::{AddArguments, AddAs};
use super::exit::Exit;
use super::flight::Flight;
use super::shelf::{self, Shelf};
use super::{Stop, output, reading, sightings};
use crate::add::{self, As, Edit, Ground, Near, Proposal, Proposed, Sighting};
use crate::case::{Case, Library};
use crate::contract::Suite;
use crate::exchange::Obstacle;
use crate::report;
use crate::run::{self, Choice, Context, Flags, MASK, Origin, Outcome, Plan, Redactor};
use crate::seen::Seen;
use crate::template::Environment;
use crate::testing::Session;
use crate::testing::files::{self, Before, Change, Unwritten};
use crate::text;

/// What the proposals of one command rest on.
struct Desk<'a> {
    arguments: &'a AddArguments,
    root: PathBuf,
    plan: Plan,
    redactor: Redactor,
    runtime: Runtime,
    /// The client of the target, once something is to be sent: one budget for all that is.
    session: OnceCell<Session>,
    flight: Flight,
}

pub(super) fn run(arguments: &AddArguments) -> Result<Exit, Stop> {
    let root = reading::folder(arguments.cases.as_deref(), "`add`")?;
    let reading = sightings::gather(arguments)?;
    let mut flags = arguments.flags();
    // A variable of a command line is none of a suite.
    flags
        .sending
        .vars
        .retain(|(name, _)| !reading.used.contains(name));
    let plan = Plan::read(flags, Origin::Named(root.clone()))?;
    reading::warn_of_short_secrets(&[], &[&plan]);
    let runtime =
        Runtime::new().map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    let desk = Desk {
        arguments,
        root,
        redactor: plan.redactor(&[]),
        plan,
        runtime,
        session: OnceCell::new(),
        flight: Flight::default(),
    };
    let seen = reading.seen.into_iter().map(|seen| desk.canonical(seen));
    desk.run(seen.collect()).map_err(|stop| desk.redacted(stop))
}

impl Desk<'_> {
    /// Judges all that was seen, and then writes what comes of it: all, or nothing.
    fn run(&self, seen: Vec<Seen>) -> Result<Exit, Stop> {
        let mut shelf = Shelf::read(&self.plan)?;
        let seen = self.first_of_each(self.of_this_api(seen, &shelf)?, &shelf)?;
        let count = seen.len();
        let (mut edits, mut refused) = (Vec::new(), Vec::new());
        for one in seen {
            let (place, is_sent) = (one.place.clone(), one.response.is_none());
            let judged = self.answered(one);
            let judged = judged.and_then(|one| self.judge(&one, &mut shelf, &edits));
            let named = match count {
                1 => String::new(),
                _ => format!("{place}: "),
            };
            match judged {
                Ok(judged) => {
                    self.tell(&named, &judged);
                    edits = add::merged(edits, judged.edits);
                }
                Err(stop) if stop.exit() == Exit::Interrupted => return Err(stop),
                Err(stop) => refused.push(shelf::unwritten(stop, &self.root, is_sent).of(&named)),
            }
        }
        if count == 1
            && let Some(stop) = refused.pop()
        {
            return Err(stop);
        }
        let Some(first) = refused.first() else {
            return self.write(&edits).map(|()| Exit::Success);
        };
        let exit = first.exit();
        let title = format!(
            "{} of {count} exchanges are refused; nothing is written",
            refused.len()
        );
        refused
            .into_iter()
            .for_each(|stop| self.redacted(stop).say());
        let help = "choose the others with `--entry`, `--url-glob` or `--status`, or say what these are with `--as`";
        Err(Stop::because(exit, title, help))
    }

    /// Keeps one of those that were answered alike on the same operation, unless all are wanted.
    fn first_of_each(&self, seen: Vec<Seen>, shelf: &Shelf) -> Result<Vec<Seen>, Stop> {
        let mut kept: Vec<(Option<String>, Seen, usize)> = Vec::new();
        for one in seen {
            let kind = add::kind(&one, &*self.suite(&shelf.library, &one)?);
            let kind = kind.filter(|_| !self.arguments.all);
            let like =
                |(known, ..): &&mut (Option<String>, Seen, usize)| kind.is_some() && *known == kind;
            match kept.iter_mut().find(like) {
                Some((.., more)) => *more += 1,
                None => kept.push((kind, one, 0)),
            }
        }
        for (_, one, more) in kept.iter().filter(|(.., more)| *more > 0) {
            self.note(&format!(
                "{}: {more} more like it; `--all` takes each",
                one.place
            ));
        }
        Ok(kept.into_iter().map(|(_, one, _)| one).collect())
    }

    /// Returns why a verb ends, without a secret.
    fn redacted(&self, stop: Stop) -> Stop {
        match stop {
            Stop::Because(exit, title, help) => {
                let help = help.map(|help| self.redactor.text(&help));
                Stop::Because(exit, self.redactor.text(&title), help)
            }
            stop => stop,
        }
    }

    /// Writes a word to the person at the terminal, without a secret.
    fn note(&self, text: &str) {
        output::note(&self.redactor.text(text));
    }

    /// Leaves out what a recording has of other services, unless that is all it has.
    fn of_this_api(&self, seen: Vec<Seen>, shelf: &Shelf) -> Result<Vec<Seen>, Stop> {
        if self.arguments.har.is_none() && self.arguments.from_report.is_none() {
            return Ok(seen);
        }
        let (mut own, mut foreign) = (Vec::new(), Vec::new());
        for one in seen {
            match add::foreign(&one, &*self.suite(&shelf.library, &one)?) {
                Some(problem) => foreign.push(problem),
                None => own.push(one),
            }
        }
        if own.is_empty()
            && let Some(problem) = foreign.drain(..).next()
        {
            return Err(Stop::invalid(problem));
        }
        sightings::tell_left_out(&foreign, "not of this API");
        Ok(own)
    }

    /// Sends a request that has no answer yet, once.
    fn answered(&self, seen: Seen) -> Result<Seen, Stop> {
        if seen.response.is_some() {
            return Ok(seen);
        }
        let host = match &self.plan.target.base {
            Some(_) => None,
            None => Some(sightings::host_of(&seen)?),
        };
        let unheard = |error: Obstacle| {
            let said = self.plan.redactor(&[]).text(&error.to_string());
            Stop::unheard(&error, said, "nothing is written")
        };
        let host = host.map(|host| self.plan.client_of(host).map_err(unheard));
        let other = host.transpose()?;
        let session = match &other {
            Some(session) => session,
            None => self.session().map_err(unheard)?,
        };
        let request = sightings::request(&seen, &session.client)?;
        let exchange = self.runtime.block_on(session.client.send(request));
        let exchange = exchange.map_err(unheard)?;
        Ok(self.canonical(Seen {
            response: Some(exchange.response),
            ..seen
        }))
    }

    /// Returns an exchange in the names of the cases, where the target has its own.
    fn canonical(&self, seen: Seen) -> Seen {
        match &self.plan.target.base {
            Some(base) => add::canonical(seen, &self.plan.target.rules.bindings, base),
            None => seen,
        }
    }

    /// Returns the client of the target, connected at the first call.
    fn session(&self) -> Result<&Session, Obstacle> {
        if let Some(session) = self.session.get() {
            return Ok(session);
        }
        let session = self.runtime.block_on(self.plan.client())?;
        Ok(self.session.get_or_init(|| session))
    }

    /// Proposes a case for an answer, and puts it on the shelf, where the next is held against it.
    fn judge(&self, seen: &Seen, shelf: &mut Shelf, before: &[Edit]) -> Result<Judged, Stop> {
        let suite = self.suite(&shelf.library, seen)?;
        let ground = Ground {
            suite: &suite,
            cases: &shelf.cases,
            base: self.plan.target.base.as_ref().map(|base| base.path()),
            now: self.plan.clock.now(),
            secrets: &self.plan.target.named_secrets,
            vars: &self.plan.target.rules.vars,
            idle: &[],
        };
        let (proposals, decided) = self.proposals(seen, &ground)?;
        if let Some(id) = proposals
            .iter()
            .find_map(|one| add::already(one, ground.cases))
        {
            return Ok(Judged::already(&id));
        }
        let sighting = self.sighting(seen, ground.now);
        let verifies = self.plan.target.base.is_some()
            && decided != Some(AddAs::Case)
            && decided != Some(AddAs::KnownFailure);
        let chosen = match verifies {
            true => self.smallest(seen, ground, decided, &proposals, |proposal| {
                let edits = add::edits(proposal, &suite, &sighting);
                self.refuse_secrets(seen, &edits)?;
                shelf.case(&edits, &proposal.id)
            })?,
            false => proposals.into_iter().next(),
        };
        let chosen = match chosen {
            Some(proposal) => match add::already(&proposal, ground.cases) {
                Some(id) => return Ok(Judged::already(&id)),
                None => Some(proposal),
            },
            None => None,
        };
        let Some(proposal) = chosen else {
            let help = "the target does not give the answer again: name the one that gave it, leave `--target` out, \
                        or write the case by hand, with what it needs in `setup`";
            return Err(Stop::because(
                Exit::Broken,
                "no proposal passes at the target",
                help,
            ));
        };
        let mut edits = add::edits(&proposal, &suite, &sighting);
        self.refuse_secrets(seen, &edits)?;
        let after = shelf.with(&edits)?;
        if decided == Some(AddAs::KnownFailure) {
            edits.push(sightings::known_failure(
                self.arguments,
                &self.plan,
                &self.root,
                &proposal,
                before,
            )?);
        }
        *shelf = after;
        Ok(Judged::new(&proposal, edits))
    }

    fn suite(&self, library: &Library, seen: &Seen) -> Result<Arc<Suite>, Stop> {
        let wanted = self.arguments.suite.as_deref();
        if let Some(name) = wanted.filter(|name| library.suite(name).is_none()) {
            let names = library.suites().iter().map(|suite| suite.name.as_str());
            let help = format!("the suites are {}", text::listed(names));
            let title = format!("no suite is named `{}`", text::escape(name));
            return Err(Stop::because(Exit::Usage, title, help));
        }
        let folders = library.suites().iter();
        let folders = folders.filter(|folder| wanted.is_none_or(|name| folder.name == name));
        let suites: Vec<&Arc<Suite>> = folders.filter_map(|folder| folder.suite().ok()).collect();
        let knows = |suite: &&&Arc<Suite>| add::knows(suite, seen);
        let found = suites.iter().find(knows).or(suites.first());
        found.map(|suite| Arc::clone(suite)).ok_or_else(|| {
            Stop::because(
                Exit::Nothing,
                "there is no suite",
                "start one with `vipspec init`",
            )
        })
    }

    /// Returns proposals, asking a person where an answer is nearly that of a row.
    fn proposals<'g>(
        &self,
        seen: &Seen,
        ground: &Ground<'g>,
    ) -> Result<(Vec<Proposal>, Option<AddAs>), Stop> {
        let given = self.arguments.decided;
        match add::propose(seen, ground, given.map(AddAs::meaning)).map_err(Stop::invalid)? {
            Proposed::Cases(proposals) => Ok((proposals, given)),
            Proposed::Undecided(near) => {
                let decided = decide(&near)?;
                let proposed = add::propose(seen, ground, Some(decided.meaning()));
                match proposed.map_err(Stop::invalid)? {
                    Proposed::Cases(proposals) => Ok((proposals, Some(decided))),
                    Proposed::Undecided(_) => Ok((Vec::new(), Some(decided))),
                }
            }
        }
    }

    fn sighting(&self, seen: &Seen, now: Timestamp) -> Sighting {
        let path = seen.url.split(['?', '#']).next().unwrap_or_default();
        let path = match path.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
            None => path,
        };
        let target = match (&self.plan.target.name, &self.plan.target.base) {
            (Some(name), _) => name.clone(),
            (None, Some(base)) => base.origin(),
            (None, None) => host(seen),
        };
        Sighting {
            date: now.strftime("%Y-%m-%d").to_string(),
            target: text::shown(&target),
            request: format!("{} {}", seen.method, text::shown(path)),
        }
    }

    /// Returns the first proposal that passes at the target, without members that change nothing.
    fn smallest(
        &self,
        seen: &Seen,
        ground: Ground<'_>,
        decided: Option<AddAs>,
        proposals: &[Proposal],
        case: impl Fn(&Proposal) -> Result<Case, Stop>,
    ) -> Result<Option<Proposal>, Stop> {
        let session = self.session().map_err(|error| {
            let said = self.plan.redactor(&[]).text(&error.to_string());
            Stop::because(Exit::Unjudged, said, "nothing is written")
        })?;
        let passes =
            |proposal: &Proposal| self.passes(session, &case(proposal)?, &proposal.secrets);
        let Some(at) = first(proposals, &passes)? else {
            return Ok(None);
        };
        let mut smallest = proposals[at].clone();
        let mut idle: Vec<String> = Vec::new();
        for member in smallest.changes.clone() {
            let fewer = [idle.as_slice(), std::slice::from_ref(&member)].concat();
            let ground = Ground {
                idle: &fewer,
                ..ground
            };
            let proposed = add::propose(seen, &ground, decided.map(AddAs::meaning));
            let Ok(Proposed::Cases(proposals)) = proposed else {
                break;
            };
            if let Some(proposal) = proposals.into_iter().nth(at)
                && passes(&proposal)?
            {
                (smallest, idle) = (proposal, fewer);
            }
        }
        Ok(Some(smallest))
    }

    /// Tells whether a proposed case passes; its own secrets have the values that were seen, and no
    /// variable is read for them.
    fn passes(
        &self,
        session: &Session,
        case: &Case,
        own: &[(String, String)],
    ) -> Result<bool, Stop> {
        let (given, outside) = (own.to_vec(), Arc::clone(&self.plan.environment));
        let environment: Environment = Arc::new(move |name: &str| {
            let mut given = given.iter();
            let seen = given.find(|(known, _)| known == name);
            seen.map_or_else(|| outside(name), |(_, value)| Ok(Some(value.clone())))
        });
        let cases = std::slice::from_ref(case);
        let missing = run::missing_environment(cases, &environment);
        if !missing.is_empty() {
            return Err(Stop::Invalid(missing));
        }
        let secrets = &self.plan.target.secrets;
        let context = Context {
            redactor: Arc::new(Redactor::for_cases(cases, &environment, secrets)),
            environment,
            ..self.plan.context(&session.client, cases)
        };
        let verdict = self.flight.ask(&self.runtime, context, case)?;
        if let Some(lost) = &verdict.lost {
            self.note(&format!("not put back: {lost}"));
        }
        let outcome = verdict.outcome();
        match verdict.cause() {
            // What may not be asked is no answer that was not given again.
            Some(cause) if outcome == Outcome::Skipped => {
                let help = cause.help.as_deref().map(str::to_owned);
                Err(Stop::Because(Exit::Usage, cause.title.clone(), help))
            }
            _ => Ok(outcome == Outcome::Passed),
        }
    }

    fn tell(&self, named: &str, judged: &Judged) {
        let is = self.redactor.text(&format!("{named}{}", judged.is));
        match judged.edits.is_empty() {
            true => output::result(&is),
            false => output::note(&is),
        }
        for note in &judged.notes {
            self.note(&format!("note: {named}{note}"));
        }
    }

    /// Returns the command that shows that the new case holds.
    fn next(&self, id: &str) -> String {
        let cases = text::shell_word(&self.root.to_string_lossy());
        let flags = Flags {
            choice: Choice::default(),
            ..self.plan.flags.clone()
        };
        let flags = flags.again();
        let target = match flags.is_empty() {
            true => " --target NAME|URL".to_owned(),
            false => flags,
        };
        format!(
            "next: vipspec run {} --cases {cases}{target}",
            text::shell_word(id)
        )
    }

    /// Refuses what would carry a secret of the target into a file, its name included, or what
    /// stands for one in a report.
    fn refuse_secrets(&self, seen: &Seen, edits: &[Edit]) -> Result<(), Stop> {
        let hides = |text: &str| text.contains(MASK) || self.redactor.text(text) != text;
        let is_held = |edit: &Edit| {
            let was = edit.before.as_deref().is_some_and(hides);
            hides(&edit.path) || (hides(&edit.after) && !was)
        };
        match edits.iter().any(is_held) {
            false => Ok(()),
            true => {
                let title = format!(
                    "{}: the case would hold a secret of the target file",
                    seen.place
                );
                let help = "the request or the answer repeats it in another form: write the case by hand, with \
                            `${secret:NAME}` in its place; nothing was written";
                Err(Stop::because(Exit::Invalid, title, help))
            }
        }
    }

    fn change(&self, edit: &Edit) -> Change {
        Change {
            path: self.root.join(&edit.path),
            before: edit.before.clone().map_or(Before::Nothing, Before::Text),
            text: edit.after.clone(),
        }
    }

    /// Shows the files as a diff, and writes them unless nothing is to be written.
    fn write(&self, edits: &[Edit]) -> Result<(), Stop> {
        if edits.is_empty() {
            return Ok(());
        }
        for edit in edits {
            let path = self.root.join(&edit.path);
            let shown = path.display().to_string();
            let before = edit.before.as_deref().unwrap_or_default();
            output::raw(
                &self
                    .redactor
                    .text(&report::file_diff(&shown, before, &edit.after)),
            );
        }
        if self.arguments.dry_run {
            self.note("nothing is written");
            return Ok(());
        }
        let changes: Vec<Change> = edits.iter().map(|edit| self.change(edit)).collect();
        files::write_all(&changes).map_err(|Unwritten { path, error }| {
            let title = format!("`{}` cannot be written: {error}", path.display());
            let help = match error.kind() {
                // No system says so: the file is not what it was when it was read.
                std::io::ErrorKind::Other => "nothing was written: ask again, and it is read anew",
                _ => "nothing was written: name a folder that can be written to",
            };
            Stop::because(Exit::Unjudged, title, help)
        })?;
        for change in &changes {
            self.note(&format!("wrote {}", change.path.display()));
        }
        let new = edits.iter().find(|edit| edit.before.is_none());
        if let Some(id) = new.and_then(|edit| edit.path.strip_suffix(".yaml")) {
            self.note(&self.next(id));
        }
        Ok(())
    }
}

/// Returns the host that a request names, by its URL or its header.
fn host(seen: &Seen) -> String {
    let named = seen.headers.iter().find(|(name, _)| name == "host");
    match seen.url.split_once("://") {
        Some((_, rest)) => {
            let host = rest.split(['/', '?']).next().unwrap_or_default();
            seen.url[..seen.url.len() - rest.len()].to_owned() + host
        }
        None => named.map_or_else(|| "a service".to_owned(), |(_, host)| host.clone()),
    }
}

/// What became of an exchange.
struct Judged {
    /// In one line.
    is: String,
    notes: Vec<String>,
    /// What is to be written; nothing where a case says it already.
    edits: Vec<Edit>,
}

impl Judged {
    fn already(id: &str) -> Self {
        Self {
            is: format!("{id} says that already; nothing is written"),
            notes: Vec::new(),
            edits: Vec::new(),
        }
    }

    fn new(proposal: &Proposal, edits: Vec<Edit>) -> Self {
        let is = match (&proposal.row, &proposal.fits) {
            (Some(row), _) => format!("no row is like it: {} is new", row.id),
            (None, Some(row)) => format!("it is an answer of row {row}"),
            (None, None) => "it is a success that no row is for".to_owned(),
        };
        Self {
            is,
            notes: proposal.notes.clone(),
            edits,
        }
    }
}

/// Returns the place of the first proposal that passes.
fn first(
    proposals: &[Proposal],
    passes: &dyn Fn(&Proposal) -> Result<bool, Stop>,
) -> Result<Option<usize>, Stop> {
    for (at, proposal) in proposals.iter().enumerate() {
        if passes(proposal)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Says what an answer is nearly, and lets a person decide what it is.
fn decide(near: &Near<'_>) -> Result<AddAs, Stop> {
    let said = format!(
        "the answer is nearly that of row {}: {}",
        near.row.id, near.differs
    );
    let help = "a text once misspelt is mended, not listed: `--as case` holds the target to the row, \
                `--as known-failure` also lists the case as failing there, `--as row` makes it a row of its own";
    if !std::io::stdin().is_terminal() {
        return Err(Stop::because(Exit::Usage, said, help));
    }
    output::note(&format!("{said}\n  help: {help}"));
    loop {
        output::note("what is it: case, known-failure or row?");
        let mut line = String::new();
        match std::io::stdin().read_line(&mut line) {
            Ok(0) | Err(_) => return Err(Stop::because(Exit::Usage, said, help)),
            Ok(_) => {}
        }
        match line.trim() {
            "case" => return Ok(AddAs::Case),
            "known-failure" => return Ok(AddAs::KnownFailure),
            "row" => return Ok(AddAs::Row),
            _ => {}
        }
    }
}

impl AddAs {
    fn meaning(self) -> As {
        match self {
            Self::Case | Self::KnownFailure => As::Case,
            Self::Row => As::Row,
        }
    }
}
