//! Turns one seen exchange into what is to be written for it, on the files and the target of a command.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

use super::arguments::{AddArguments, AddAs};
use super::recordings;
use super::shelf::Shelf;
use super::trial::Trial;
use crate::add::{self, As, Edit, Ground, Names, Near, Proposal, Proposed, Refused};
use crate::binding::TargetLine;
use crate::cli::exit::Exit;
use crate::cli::stop::Stop;
use crate::cli::{meant, output};
use crate::contract::Suite;
use crate::json::Json;
use crate::proof;
use crate::run::{Choice, Flags, MASK, Plan, Redactor};
use crate::seen::{Seen, is_secret_header};
use crate::source::Diagnostic;
use crate::text;

/// What to do about a secret that nothing can be written for.
const BY_HAND: &str = "the request or the answer repeats it in another form: write the case by hand, with \
                       `${secret:NAME}` in its place";

/// What the proposals of one command rest on.
pub(super) struct Desk<'a> {
    pub(super) arguments: &'a AddArguments,
    pub(super) root: PathBuf,
    pub(super) plan: &'a Plan,
    pub(super) redactor: Redactor,
    pub(super) trial: Trial<'a>,
}

impl Desk<'_> {
    /// Returns why a verb ends, without a secret.
    pub(super) fn redacted(&self, stop: Stop) -> Stop {
        match stop {
            Stop::Because(exit, title, help) => {
                let help = help.map(|help| self.redactor.text(&help));
                Stop::Because(exit, self.redactor.text(&title), help)
            }
            Stop::Unwritten(problems, so) if problems.iter().any(|one| self.hides(one)) => {
                let title = "the case would hold a secret of the target file";
                Stop::Because(
                    Exit::Invalid,
                    format!("{title}; {so}"),
                    Some(BY_HAND.to_owned()),
                )
            }
            stop => stop,
        }
    }

    /// Tells whether what is wrong with a proposed file shows a secret.
    fn hides(&self, problem: &Diagnostic) -> bool {
        let shown = problem.to_string();
        self.redactor.text(&shown) != shown
    }

    /// Writes a word to the person at the terminal, without a secret.
    pub(super) fn note(&self, text: &str) {
        output::note(&self.redactor.text(text));
    }

    /// Returns the suite that an exchange is most likely one of.
    pub(super) fn suite(&self, shelf: &Shelf, seen: &Seen) -> Result<Arc<Suite>, Stop> {
        let library = &shelf.library;
        let wanted = self.arguments.suite.as_deref();
        if let Some(name) = wanted.filter(|name| library.suite(name).is_none()) {
            let names = library.suites().iter().map(|suite| suite.name.as_str());
            let help = format!("the suites are {}", text::listed(names));
            let title = format!("no suite is named `{}`", text::escape(name));
            return Err(Stop::because(Exit::Usage, title, help));
        }
        let folders = library.suites().iter().rev();
        let folders = folders.filter(|folder| wanted.is_none_or(|name| folder.name == name));
        let suites = folders.filter_map(|folder| folder.suite().ok());
        let likeliest = suites.max_by_key(|suite| add::likeness(seen, suite));
        likeliest.map(Arc::clone).ok_or_else(|| {
            let help = "start one with `vipspec init`";
            Stop::because(Exit::Nothing, "there is no suite", help)
        })
    }

    fn ground<'a>(&'a self, suite: &'a Arc<Suite>, shelf: &'a Shelf) -> Ground<'a> {
        let target = &self.plan.target;
        Ground {
            base: target.base.as_ref().map(|base| base.path()),
            target: target.name.as_deref().or(self.trial.origin.as_deref()),
            secrets: &target.named_secrets,
            vars: &target.rules.vars,
            is_served: proof::suites().contains(&suite.name.as_str()),
            names: Names {
                name: self.arguments.name.as_deref(),
                title: self.arguments.title.as_deref(),
                row_id: self.arguments.row_id.as_deref(),
            },
            ..Ground::new(suite, &shelf.cases, self.plan.clock.now())
        }
    }

    /// Sends a request that has no answer yet, once, when all is known of it that can be.
    pub(super) fn answered(&self, seen: Seen, shelf: &Shelf) -> Result<Seen, Stop> {
        if seen.response.is_some() {
            return Ok(seen);
        }
        let suite = self.suite(shelf, &seen)?;
        if let Some(id) = self.arguments.row_id.as_deref()
            && suite.table.row(id).is_some()
        {
            let title = format!("the table of `{}` has a row `{id}` already", suite.name);
            return Err(Stop::because(Exit::Usage, title, "take another `--row-id`"));
        }
        self.trial.answered(seen)
    }

    /// Proposes a case for an answer, and puts it on the shelf, where the next is held against it.
    pub(super) fn judge(
        &self,
        seen: &Seen,
        shelf: &mut Shelf,
        before: &[Edit],
    ) -> Result<Judged, Stop> {
        let suite = self.suite(shelf, seen)?;
        let ground = self.ground(&suite, shelf);
        let (proposals, decided) = self.proposals(seen, &ground)?;
        let is_known = |proposal: &Proposal| add::already(proposal, seen, &ground);
        if let Some(id) = proposals.iter().find_map(is_known) {
            return Ok(Judged::already(&id));
        }
        let Some(first) = proposals.into_iter().next() else {
            return Err(Stop::invalid(crate::template::Problem::new(
                "there is nothing to propose",
            )));
        };
        let entry = match (decided, self.arguments.name.is_some()) {
            (None, false) => add::as_entry(&first, seen, &ground),
            _ => None,
        };
        let mut proposal = entry.unwrap_or(first);
        self.refuse_secrets(seen, &proposal.edits)?;
        let mut after = shelf.with(&proposal.edits)?;
        let is_held_to_another = matches!(decided, Some(AddAs::Case | AddAs::KnownFailure));
        // `--minimize` asks for trials by name; else nobody tries what is only to be shown.
        let is_tried = self.arguments.minimize || !self.arguments.dry_run;
        if self.plan.target.base.is_some() && !is_held_to_another && is_tried {
            self.trial.once(&after.case(&proposal.id)?, &proposal)?;
            if self.arguments.minimize {
                proposal = self.smallest(seen, &ground, decided, proposal, shelf)?;
                self.refuse_secrets(seen, &proposal.edits)?;
                after = shelf.with(&proposal.edits)?;
            }
        }
        let mut judged = Judged::new(&proposal, seen, &suite);
        if decided == Some(AddAs::KnownFailure) {
            let (arguments, root) = (self.arguments, &self.root);
            let known = recordings::known_failure(arguments, self.plan, root, &proposal, before)?;
            judged.edits.push(known);
        }
        *shelf = after;
        Ok(judged)
    }

    /// Leaves out members that change nothing of the answer, each tried once.
    fn smallest(
        &self,
        seen: &Seen,
        ground: &Ground<'_>,
        decided: Option<AddAs>,
        proposal: Proposal,
        shelf: &Shelf,
    ) -> Result<Proposal, Stop> {
        let (mut smallest, mut idle) = (proposal, Vec::<String>::new());
        let members = smallest.changes.clone();
        let cost = text::plural(members.len(), "more case");
        self.note(&format!("`--minimize` runs {cost} at the target"));
        for member in members {
            let fewer = [idle.as_slice(), std::slice::from_ref(&member)].concat();
            let ground = Ground {
                idle: &fewer,
                ..*ground
            };
            let proposed = add::propose(seen, &ground, decided.map(AddAs::meaning));
            let Ok(Proposed::Cases(proposals)) = proposed else {
                continue;
            };
            let Some(proposal) = proposals.into_iter().next() else {
                continue;
            };
            let case = shelf.with(&proposal.edits)?.case(&proposal.id)?;
            if self.trial.passes(&case, &proposal)? {
                (smallest, idle) = (proposal, fewer);
            }
        }
        Ok(smallest)
    }

    /// Returns proposals, asking a person where an answer is nearly that of a row.
    fn proposals(
        &self,
        seen: &Seen,
        ground: &Ground<'_>,
    ) -> Result<(Vec<Proposal>, Option<AddAs>), Stop> {
        let mut decided = self.arguments.decided;
        loop {
            match add::propose(seen, ground, decided.map(AddAs::meaning))? {
                Proposed::Cases(proposals) => return Ok((proposals, decided)),
                Proposed::Undecided(near) => decided = Some(decide(&near)?),
            }
        }
    }

    /// Returns the command that shows that the new case holds, at the target or at the host that was asked;
    /// that may want to know who asks.
    fn next(&self, id: &str, host: Option<&str>, credential: Option<&str>) -> String {
        let cases = text::shell_word(&self.root.to_string_lossy());
        let flags = Flags {
            choice: Choice::default(),
            ..self.plan.flags.clone()
        };
        let flags = flags.again();
        let target = match (host, credential) {
            _ if !flags.is_empty() => flags,
            (Some(host), Some(credential)) => {
                let headers = Json::of([(credential, "${secret:NAME}".into())]);
                let [url, headers] = [
                    TargetLine::at(&["url"], host),
                    TargetLine::at(&["headers"], headers),
                ];
                format!(" --target NAME, when cases/targets/NAME.yaml says {url} and {headers}")
            }
            _ => format!(" --target {}", host.unwrap_or("NAME|URL")),
        };
        let id = text::shell_word(id);
        format!("next: vipspec run {id} --cases {cases}{target}")
    }

    /// Refuses what would carry a secret of the target into a file, its name included, or what
    /// stands for one in a report.
    fn refuse_secrets(&self, seen: &Seen, edits: &[Edit]) -> Result<(), Stop> {
        let hides = |text: &str| text.contains(MASK) || self.redactor.text(text) != text;
        let is_held = |edit: &Edit| {
            let was = edit.before.as_deref().is_some_and(hides);
            hides(&edit.path) || (hides(&edit.after) && !was)
        };
        if !edits.iter().any(is_held) {
            Ok(())
        } else {
            let title = format!(
                "{}: the case would hold a secret of the target file",
                seen.place
            );
            let title = format!("{title}; nothing was written");
            Err(Stop::because(Exit::Invalid, title, BY_HAND))
        }
    }
}

/// What became of an exchange.
pub(super) struct Judged {
    /// In one line.
    is: String,
    notes: Vec<String>,
    /// The id of the new case.
    id: Option<String>,
    /// Scheme and host that were asked, where the request names them.
    host: Option<String>,
    /// The header that showed who asked, where one did.
    credential: Option<String>,
    /// What is to be written; nothing where a case says it already.
    pub(super) edits: Vec<Edit>,
}

impl Judged {
    fn already(id: &str) -> Self {
        Self {
            is: format!("{id} says that already; nothing is written"),
            notes: Vec::new(),
            id: None,
            host: None,
            credential: None,
            edits: Vec::new(),
        }
    }

    fn new(proposal: &Proposal, seen: &Seen, suite: &Suite) -> Self {
        let is = match &proposal.fits {
            Some(row) if proposal.is_new => {
                let akin = proposal.said.as_deref();
                let akin = akin.and_then(|said| meant::akin(&[suite], said));
                let akin = akin.map(|akin| format!("; the nearest is {akin}"));
                let akin = akin.unwrap_or_default();
                format!("no row has this answer: {row} is new{akin}")
            }
            Some(row) => format!("it is an answer of row {row}"),
            None => "it is a success that no row is for".to_owned(),
        };
        let mut headers = seen.headers.iter();
        let credential = headers.find(|(name, _)| is_secret_header(name));
        Self {
            is,
            notes: proposal.notes.clone(),
            id: Some(proposal.id.clone()),
            host: recordings::host_of(seen).ok().map(|host| host.origin()),
            credential: credential.map(|(name, _)| name.clone()),
            edits: proposal.edits.clone(),
        }
    }

    pub(super) fn tell(&self, named: &str, desk: &Desk<'_>) {
        let is = desk.redactor.text(&format!("{named}{}", self.is));
        match &self.id {
            None => output::result(&is),
            Some(id) => {
                output::note(&is);
                for note in &self.notes {
                    desk.note(&format!("note: {named}{note}"));
                }
                // What is only shown cannot be run.
                if !desk.arguments.dry_run {
                    let next = desk.next(id, self.host.as_deref(), self.credential.as_deref());
                    desk.note(&next);
                }
            }
        }
    }
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
        if let Ok(decided) = <AddAs as clap::ValueEnum>::from_str(line.trim(), false) {
            return Ok(decided);
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

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Problem(problem) => Self::invalid(problem),
            Refused::NoError(problem) => Self::unreported(Exit::Unjudged, problem),
            Refused::Invalid(problems) => Self::Invalid(problems),
        }
    }
}
