//! Turns an exchange that was seen into proposals for a case, the likeliest first, each of them proved.

use std::sync::Arc;

use super::body::{Sent, sent};
use super::borrow::{Setup, exclusive, setups};
use super::draft::{Arrangement, Draft, Fidelity};
use super::expectation::{Expectation, Held};
use super::fit::{Fit, fit};
use super::naming::{self, Changes, kebab};
use super::new_row::{self, with_row};
use super::proof::Proof;
use super::wording::Wording;
use super::{
    As, Edit, Ground, NewRow, Proposal, Proposed, Provenance, Refused, document, first_free,
    headers, request, slug, worth,
};
use crate::contract::Suite;
use crate::json::{self, Json, Members};
use crate::seen::Seen;
use crate::source::Source;
use crate::template::Problem;
use crate::verdict::read_answer;

/// How many setups that other cases have are tried.
const MAX_SETUPS: usize = 3;

/// Returns proposals for an exchange.
///
/// # Errors
///
/// Returns why no case can hold such an answer.
pub fn propose<'a>(
    seen: &Seen,
    ground: &Ground<'a>,
    decided: Option<As>,
) -> Result<Proposed<'a>, Refused> {
    let Some(response) = &seen.response else {
        let title = format!("{} has no answer", seen.place);
        return Err(Refused::Problem(Problem::new(title)));
    };
    let answer = read_answer(response, &ground.suite.envelope, &seen.method);
    if let Some(problem) = worth::misformed(&seen.place, &answer, response) {
        return Err(Refused::Problem(problem));
    }
    if let Some(problem) = worth::tells_secret(seen, &answer) {
        return Err(Refused::Problem(problem));
    }
    let held = match (fit(&answer, ground.suite), decided) {
        (Fit::Row(row), _) => Held::Row(row),
        (Fit::Near(near), None) => return Ok(Proposed::Undecided(near)),
        (Fit::Near(near), Some(As::Case)) => Held::Meant(near),
        (Fit::Near(_), Some(As::Row)) | (Fit::New, _) => Held::New,
        (Fit::Success, _) => Held::Success,
    };
    let draft = Draft::new(seen, ground, answer, held)?;
    if matches!(draft.held, Held::New) {
        if let Some(problem) = worth::wordless(&seen.place, &draft.answer) {
            return Err(Refused::Problem(problem));
        }
        // That it is to be a case says nothing of an answer that no row is like.
        if decided != Some(As::Row)
            && let Some(problem) = draft.no_error()
        {
            return Err(Refused::NoError(problem));
        }
    }
    draft.proposals().map(Proposed::Cases)
}

impl Draft<'_> {
    /// Returns why the answer is none of the API's errors.
    fn no_error(&self) -> Option<Problem> {
        let is_valid = self.called.operation.is_some()
            && self.arrangements().iter().any(|arrangement| {
                let wording = self.wording(arrangement, Fidelity::Variables);
                self.body(&wording, Fidelity::Variables).is_unchanged()
            });
        worth::no_error(&self.seen.place, &self.answer, is_valid)
    }

    fn proposals(&self) -> Result<Vec<Proposal>, Refused> {
        let mut proposals: Vec<Proposal> = Vec::new();
        let (mut differing, mut refused) = (None, None);
        for arrangement in self.arrangements() {
            for fidelity in arrangement.fidelities() {
                match self.proposal(&arrangement, *fidelity) {
                    Ok(proposal) if proposal.differs.is_empty() => {
                        let is_known = |known: &Proposal| known.document == proposal.document;
                        if !proposals.iter().any(is_known) {
                            proposals.push(proposal);
                        }
                        break;
                    }
                    Ok(proposal) => differing = Some(proposal),
                    Err(problems) => refused = Some(problems),
                }
            }
        }
        match (proposals.is_empty(), differing, refused) {
            (true, Some(mut proposal), _) => {
                let differs = proposal.differs.join(", ");
                let told = format!("the case sends another {differs} than was seen");
                proposal.notes.push(told);
                Ok(vec![proposal])
            }
            (true, None, Some(refused)) => Err(refused),
            _ => Ok(proposals),
        }
    }

    /// Returns how the request may find what it names: made by a setup, or there or not by itself.
    fn arrangements(&self) -> Vec<Arrangement> {
        let alone = Arrangement::default();
        let Some(operation) = self.called.operation else {
            return vec![alone];
        };
        let count = self.called.params.len();
        let setups = setups(self.ground, operation);
        let with = |setup: &Setup, made: usize| Arrangement {
            setup: Some(setup.clone()),
            made,
        };
        let tried = setups.iter().take(MAX_SETUPS);
        let mut arrangements: Vec<Arrangement> = tried.map(|setup| with(setup, count)).collect();
        let partly = setups.first().filter(|_| count > 1);
        arrangements.extend(partly.map(|setup| with(setup, count - 1)));
        match self.answer.code {
            // What was not found is most likely nowhere.
            404 => arrangements.insert(0, alone),
            _ => arrangements.push(alone),
        }
        arrangements
    }

    fn wording(&self, arrangement: &Arrangement, fidelity: Fidelity) -> Wording<'_> {
        let body = self.seen.body.as_deref().unwrap_or_default();
        let sent = format!("{} {}", self.wire.path, String::from_utf8_lossy(body));
        let mut wording = Wording::new(self.ground, sent, fidelity != Fidelity::Variables);
        let captures = arrangement.setup.iter().flat_map(|setup| &setup.captures);
        captures.for_each(|name| wording.capture(name));
        for (name, value) in self.called.params.iter().take(arrangement.made) {
            wording.made_by_setup(name, value);
        }
        wording
    }

    /// Returns the body as a case says it, without what makes no difference.
    fn body(&self, wording: &Wording<'_>, fidelity: Fidelity) -> Sent {
        let bytes = self.seen.body.as_deref();
        if fidelity == Fidelity::Whole {
            return match bytes.filter(|bytes| !bytes.is_empty()) {
                Some(bytes) => Sent::Text(String::from_utf8_lossy(bytes).into_owned()),
                None => Sent::Nothing,
            };
        }
        let alike = |template: &_, text: &str| wording.stands_for(template, text);
        let mut body = sent(self.called.operation, bytes, &alike);
        if let Sent::Example { merge, .. } = &mut body {
            merge.retain(|name| !self.ground.idle.iter().any(|idle| idle == name));
        }
        body
    }

    fn proposal(&self, arrangement: &Arrangement, fidelity: Fidelity) -> Result<Proposal, Refused> {
        let mut wording = self.wording(arrangement, fidelity);
        let body = self.body(&wording, fidelity);
        let mut request = request::call(self, arrangement, fidelity, &mut wording);
        headers::headers(&mut request, self.seen, &mut wording);
        if let (Fidelity::Whole, Some(body)) = (fidelity, &self.seen.body)
            && let Ok(body) = json::read(body)
        {
            // Text shows no secret that its members name.
            wording.value(&body.value);
        }
        body.write(&mut request, &mut wording);
        let row = match self.held {
            Held::New => Some(new_row::new_row(&self.answer, &self.said, self.ground)),
            _ => None,
        };
        let fits = row.as_ref().map(|row| row.id.clone());
        let fits = fits.or_else(|| self.held.row().map(|row| row.id.clone()));
        let Expectation { expect, said } =
            self.held.expectation(&self.answer, &self.said, &wording);
        let changes = naming::changes(&body, &wording);
        let mut document = Members::default();
        if let Some(row) = &fits {
            document.set("row", row.as_str().into());
        }
        let title = self.title(&changes, said.as_deref(), &wording);
        document.set("title", title.into());
        let basis = match self.held {
            Held::Meant(_) => "assumed",
            _ => "observed",
        };
        document.set("basis", basis.into());
        if let Some(setup) = &arrangement.setup {
            document.set("setup", setup.steps.clone());
        }
        let own = exclusive(self.ground, self.called.operation, &body, &request);
        document.set("request", request.into());
        document.set("expect", expect.into());
        if !own.is_empty() {
            document.set("exclusive", own.into_iter().map(Json::from).collect());
        }
        wording
            .notes
            .extend(arrangement.setup.as_ref().and_then(Setup::told));
        self.proved(document, &body, row.as_ref(), fits, &changes, wording)
    }

    /// Holds a document against what was seen, and returns it as a proposal.
    fn proved(
        &self,
        document: Members,
        body: &Sent,
        row: Option<&NewRow>,
        fits: Option<String>,
        changes: &Changes,
        wording: Wording<'_>,
    ) -> Result<Proposal, Refused> {
        let ground = self.ground;
        let id = self.id(changes, fits.as_deref());
        let path = format!("{id}.yaml");
        let source = document::written(&path, &document).map_err(Refused::Invalid)?;
        let scope = wording.scope().map_err(Refused::Problem)?;
        let (mut edits, mut suite) = (Vec::new(), Arc::clone(ground.suite));
        if let Some(row) = row {
            let edit = self.with_row(row);
            let name = ground.suite.table.source.name.as_ref();
            let table = Source::new(name, edit.after.as_str());
            suite = ground
                .suite
                .with_table(&table)
                .map(Arc::new)
                .map_err(Refused::Invalid)?;
            edits.push(edit);
        }
        let proof = Proof {
            seen: self.seen,
            answer: &self.answer,
            wire: &self.wire,
            is_meant: matches!(self.held, Held::Meant(_)),
        };
        let differs = proof
            .of(&id, &suite, &source, &scope)
            .map_err(Refused::Invalid)?;
        edits.push(Edit {
            path,
            before: None,
            after: source.text.clone(),
        });
        let shows = |edit: &Edit| {
            let was = edit
                .before
                .as_deref()
                .is_some_and(|before| wording.shows_secret(before));
            wording.shows_secret(&edit.path) || (!was && wording.shows_secret(&edit.after))
        };
        if edits.iter().any(shows) {
            let problem = worth::cannot_hide(&self.seen.place);
            return Err(Refused::Problem(problem));
        }
        let mut notes = wording.notes;
        notes.extend(self.wire.respelt.iter().chain(&self.unknown).cloned());
        notes.extend(row.as_ref().and_then(|row| row.opened(&self.answer)));
        notes.extend(body.filled_anew(self.called.operation));
        Ok(Proposal {
            id,
            edits,
            is_new: row.is_some(),
            fits,
            notes,
            said: super::fit::said(&self.answer).map(str::to_owned),
            secrets: wording.secrets,
            changes: body.changed(),
            document,
            differs,
            scope,
        })
    }

    fn with_row(&self, row: &NewRow) -> Edit {
        let Suite { name, table, .. } = &**self.ground.suite;
        let before = table.source.text.clone();
        let seen = Provenance::new(self.seen, self.ground, self.called.operation);
        let after = with_row(&before, row, &seen);
        Edit {
            path: format!("{name}/table.yaml"),
            after,
            before: Some(before),
        }
    }

    /// Returns the claim as a sentence that no other case makes.
    fn title(&self, changes: &Changes, said: Option<&str>, wording: &Wording<'_>) -> String {
        let subject = match self.called.operation {
            Some(operation) => operation.id.clone(),
            None => format!("{} {}", self.seen.method, wording.inside(&self.called.path)),
        };
        let answered = self.held.said(&self.answer, said, self.ground.suite);
        let title = format!("{subject}{} is answered {answered}", changes.words);
        let title = match self.ground.names.title {
            Some(title) => title.replace("${", "$${"),
            None => naming::in_words(&title),
        };
        let cases = self.ground.cases.iter();
        let of_suite = cases.filter(|case| case.suite() == self.ground.suite.name);
        let titles: Vec<&str> = of_suite.map(|case| case.title.as_str()).collect();
        first_free(&title, ' ', |title| titles.contains(&title))
    }

    /// Returns the id of a file that is not there: the member or rule at fault, as other cases have it.
    fn id(&self, changes: &Changes, row: Option<&str>) -> String {
        let ground = self.ground;
        let place = match self.called.operation {
            Some(operation) => naming::place(ground, operation),
            None => naming::Place {
                area: "observed".to_owned(),
                verb: kebab(&format!("{} {}", self.seen.method, self.called.path)),
            },
        };
        let rule = match row.and_then(|row| row.split_once('-')) {
            Some((_, words)) => slug(&words.replace(new_row::FIELD, ""), 4),
            None => format!("is-{}", self.answer.code),
        };
        let name = format!("{} {} {rule}", place.verb, changes.name);
        let name = ground
            .names
            .name
            .map_or_else(|| slug(&name, 10), str::to_owned);
        let base = format!("{}/{}/{name}", ground.suite.name, place.area);
        let is_taken = |id: &str| {
            let mut cases = ground.cases.iter();
            cases.any(|case| case.id.split('[').next() == Some(id))
        };
        first_free(&base, '-', is_taken)
    }
}
