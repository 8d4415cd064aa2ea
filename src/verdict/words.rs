//! Turns the answers that will do, and the one that came, into what its code, error and detail lack.

use super::filled::{Filled, open};
use super::{Answer, Column, FaultOf, Finding, Judged, Texts, Warning, alike, near};
use crate::case::{Expect, ExpectedDetail, ExpectedTexts, ExpectedWords, Located, Wanted};
use crate::contract::{Detail, DetailPart, Row, Spots, Suite, nearest_text, same_error};
use crate::source::Span;
use crate::template::{Problem, Scope, Template};
use crate::text;

/// How much of a text is held against several to find the nearest, in characters.
const MAX_COMPARED: usize = 300;

/// Holds code, error and detail against the answers of which any will do.
///
/// # Errors
///
/// Returns the first variable that has no value.
pub(super) fn judge(
    expect: &Expect,
    suite: &Suite,
    scope: &Scope,
    answer: &Answer,
    texts: Texts,
) -> Result<Judged, Problem> {
    if !answer.also.is_empty() {
        for one in answer.readings() {
            let judged = judge_one(expect, suite, scope, &one, texts)?;
            if judged.findings.is_empty() {
                return Ok(judged);
            }
        }
    }
    judge_one(expect, suite, scope, answer, texts)
}

/// Holds one error and one detail against the answers of which any will do.
fn judge_one(
    expect: &Expect,
    suite: &Suite,
    scope: &Scope,
    answer: &Answer,
    texts: Texts,
) -> Result<Judged, Problem> {
    let mut reader = Reader {
        suite,
        scope,
        answer,
        filled: Filled::of(expect, suite, scope, answer)?,
        texts: Texts::Strict,
    };
    let mut missed: Vec<(&Wanted, Judged)> = Vec::new();
    // What is one of several answers to the letter is not nearly another of them.
    let rounds = match texts {
        Texts::Strict => &[Texts::Strict][..],
        Texts::Near => &[Texts::Strict, Texts::Near],
    };
    for texts in rounds {
        reader.texts = *texts;
        missed.clear();
        for wanted in &expect.answers {
            let judged = reader.one(wanted)?;
            if judged.findings.is_empty() {
                return Ok(judged);
            }
            missed.push((wanted, judged));
        }
    }
    let nearest = missed.into_iter().min_by_key(|(_, judged)| rank(judged));
    let Some((wanted, mut judged)) = nearest else {
        return Ok(Judged::default());
    };
    judged.row = None;
    judged.meant = match &judged.findings[..] {
        [one] if one.column == Column::Detail && one.is_edited() => wanted.row,
        _ => None,
    };
    if let ([_, _, ..], Some(first)) = (&expect.answers[..], judged.findings.first_mut()) {
        let nearest = match wanted.row {
            Some(at) => format!("row `{}`", suite.table.rows[at].id),
            None => "success".to_owned(),
        };
        let said =
            format!("none of the answers came that the case names; the nearest is {nearest}");
        first.lead(&said);
    }
    Ok(judged)
}

/// Returns where in the body the error stands that was expected and that the envelope has not.
///
/// # Errors
///
/// Returns the first variable that has no value.
pub(super) fn standing_error(
    expect: &Expect,
    suite: &Suite,
    scope: &Scope,
    answer: &Answer,
) -> Result<Option<String>, Problem> {
    let reader = Reader {
        suite,
        scope,
        answer,
        filled: Filled::untied(scope),
        texts: Texts::Strict,
    };
    reader.standing_error(expect)
}

/// Returns how far an answer is from one that was expected: a right code says more than a right text,
/// and of two texts the more alike was meant.
fn rank(judged: &Judged) -> (bool, usize, usize) {
    let of = |column: Column| {
        let mut findings = judged.findings.iter();
        findings.find(move |finding| finding.column == column)
    };
    let unlike = of(Column::Detail).map_or(0, |finding| {
        let cut = |said: &str| text::cut(said, MAX_COMPARED);
        strsim::levenshtein(&cut(&finding.expected), &cut(&finding.actual))
    });
    (of(Column::Code).is_some(), judged.findings.len(), unlike)
}

/// Reads one answer in the light of what may come.
struct Reader<'a> {
    suite: &'a Suite,
    scope: &'a Scope,
    answer: &'a Answer,
    filled: Filled<'a>,
    texts: Texts,
}

impl<'a> Reader<'a> {
    fn one(&self, wanted: &Wanted) -> Result<Judged, Problem> {
        let mut judged = Judged {
            row: wanted.row,
            ..Judged::default()
        };
        let Located { value, span } = wanted.code;
        if !value.accepts(self.answer.code) {
            let (expected, actual) = (value.to_string(), self.answer.code.to_string());
            let finding = Finding::new(Column::Code, expected, actual, span);
            judged.findings.push(finding);
        }
        let row = wanted.row.map(|at| &self.suite.table.rows[at]);
        match &wanted.words {
            ExpectedWords::Either(text) => {
                let finding = self.either(text)?;
                let said = [&self.answer.error, &self.answer.detail];
                let near = match (&finding, row) {
                    (Some(_), Some(row)) => self.near(&[&text.value], row, &said)?,
                    _ => None,
                };
                match near {
                    Some(actual) => judged.warn(row, actual, text.span, true),
                    None => judged.findings.extend(finding),
                }
            }
            ExpectedWords::Apart { error, detail } => {
                if let Some(error) = error {
                    judged.findings.extend(self.error(error)?);
                }
                if let Some(texts) = detail {
                    self.detail(texts, row, &mut judged)?;
                }
            }
        }
        Ok(judged)
    }

    fn error(&self, expected: &Located<Template>) -> Result<Option<Finding>, Problem> {
        let span = expected.span;
        let expected = self.scope.text(&expected.value)?;
        match &self.answer.error {
            Some(actual) if self.is_error(&expected, actual) => return Ok(None),
            // The envelope's finding has said that it is not there.
            None if !self.answer.faults.is_empty() => return Ok(None),
            _ => {}
        }
        let actual = self.answer.error.as_deref();
        let form = Detail::from_parts([DetailPart::Literal(expected.clone())]);
        let place = &self.suite.envelope.error;
        let finding = Finding::new(Column::Error, &expected, actual.unwrap_or_default(), span);
        let finding = match actual {
            Some(_) => finding,
            None => finding.noted("the answer has no error"),
        };
        let stands = self.stands(place, &|said| self.is_error(&expected, said));
        let finding = finding.at(place.to_string()).standing(stands);
        Ok(Some(self.compared(finding, &form, None)))
    }

    fn is_error(&self, expected: &str, said: &str) -> bool {
        same_error(expected, said, self.suite.envelope.errors_ignore_case)
    }

    /// Returns where the error that was expected stands instead, where the envelope has none.
    fn standing_error(&self, expect: &Expect) -> Result<Option<String>, Problem> {
        for wanted in &expect.answers {
            if let ExpectedWords::Apart {
                error: Some(error), ..
            } = &wanted.words
            {
                let expected = self.scope.text(&error.value)?;
                let place = &self.suite.envelope.error;
                let found = self.stands(place, &|said| self.is_error(&expected, said));
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }

    /// Returns where a text stands that was looked for at a place of the envelope.
    fn stands(&self, sought: &Spots, fits: &dyn Fn(&str) -> bool) -> Option<String> {
        let found = alike::place(self.answer.body.as_ref()?, fits)?;
        Some(alike::as_open(found, &sought.to_string()))
    }

    /// Says what a text that came has to do with the one that was expected: one edit, another row's,
    /// or nothing. `row` is the row that is held to, where it gives the text.
    fn compared(&self, finding: Finding, form: &Detail, row: Option<&Row>) -> Finding {
        let actual = finding.actual.as_str();
        if actual.is_empty() {
            return finding.came("nothing");
        }
        if let Some(edit) = near::edit(form, actual) {
            let revealed = text::cut(&text::reveal(actual), 300);
            return finding
                .noted(&format!("it {edit}: {revealed}"))
                .edited(edit);
        }
        let other = self.answer.classify(self.suite).map(|found| &found.row.id);
        let other = other.filter(|id| row.is_some_and(|row| row.id != **id));
        match other {
            Some(id) => finding.came(format!("row {id}")),
            None => {
                let came = alike::blanked(actual, self.scope);
                let likeness = self.likeness(form, actual, row);
                let finding = finding.came(came);
                match likeness {
                    Some(likeness) => finding.noted(&likeness),
                    None => finding,
                }
            }
        }
    }

    /// Says what a text that no row has is nearly: the one that was expected, or another row's.
    fn likeness(&self, form: &Detail, actual: &str, row: Option<&Row>) -> Option<String> {
        if let Some(differs) = near::difference(form, actual) {
            return Some(format!("it {differs}"));
        }
        let near = near::like(&self.suite.table, actual).into_iter().next()?;
        let is_others = row.is_some_and(|row| row.id != near.row.id);
        let is_told = is_others && near.is_misspelt();
        is_told.then(|| format!("it is nearly the text of row `{}`", near.row.id))
    }

    /// Holds error and detail against a text that may stand in either place.
    fn either(&self, expected: &Located<ExpectedDetail>) -> Result<Option<Finding>, Problem> {
        let form = self.filled.form(&expected.value)?;
        let said = [&self.answer.error, &self.answer.detail];
        let mut said = said.into_iter().flatten();
        if said.any(|said| self.filled.fits(&form, said)) {
            return Ok(None);
        }
        if self.answer.body.is_none() && !self.answer.faults.is_empty() {
            return Ok(None);
        }
        let actual = self
            .answer
            .error
            .as_deref()
            .or(self.answer.detail.as_deref());
        let finding = Finding::new(
            Column::Error,
            self.filled.shown(&form),
            actual.unwrap_or_default(),
            expected.span,
        );
        let stands = self.stands(&self.suite.envelope.error, &|said| form.matches(said));
        let finding = finding.expecting(open(&expected.value)).standing(stands);
        Ok(Some(self.compared(finding, &form, None)))
    }

    fn detail(
        &self,
        expected: &Located<ExpectedTexts>,
        row: Option<&Row>,
        judged: &mut Judged,
    ) -> Result<(), Problem> {
        let unreadable = self.answer.body.is_none() && !self.answer.faults.is_empty();
        if unreadable || self.answer.has_fault(FaultOf::Detail) {
            // The envelope's finding has said that there is nothing to read.
            return Ok(());
        }
        if let ([text], Some(actual)) = (&expected.value.any_of[..], &self.answer.detail)
            && text.literal() == Some(actual)
        {
            // Nearly all answers, and there is nothing in them to fill.
            return Ok(());
        }
        let texts = expected.value.any_of.iter();
        let forms: Vec<Detail> = texts
            .map(|text| self.filled.form(text))
            .collect::<Result<_, _>>()?;
        let actual = self.answer.detail.as_deref().unwrap_or_default();
        let wanted = self.filled.naming(&forms, expected.value.open);
        if self.answer.detail.is_some() && wanted.iter().any(|form| self.filled.fits(form, actual))
        {
            return Ok(());
        }
        if let Some(row) = row {
            let texts = expected.value.any_of.iter().zip(&forms);
            let naming = texts.filter(|(_, form)| wanted.contains(form));
            let naming: Vec<&ExpectedDetail> = naming.map(|(text, _)| text).collect();
            if let Some(actual) = self.near(&naming, row, &[&self.answer.detail])? {
                judged.warn(Some(row), actual, expected.span, true);
                return Ok(());
            }
        }
        // A text that the source does not list is one all the same; none at all is a breach.
        let is_open = expected.value.open && !actual.is_empty();
        match row.filter(|row| is_open && self.is_another_text(&forms, row)) {
            Some(row) => judged.warn(Some(row), actual, expected.span, false),
            None => judged
                .findings
                .extend(self.wrong_text(expected, &forms, row)),
        }
        Ok(())
    }

    /// Returns which of the texts that came is nearly one that is expected, where that will do: no
    /// other row's, and each placeholder filled as it is tied down.
    fn near(
        &self,
        expected: &[&ExpectedDetail],
        row: &Row,
        said: &[&'a Option<String>],
    ) -> Result<Option<&'a str>, Problem> {
        let found = self.answer.classify(self.suite);
        if self.texts == Texts::Strict || found.is_some_and(|found| found.row.id != row.id) {
            return Ok(None);
        }
        for text in expected {
            let parts = self.filled.parts(text)?;
            let fits = |said: &&str| self.filled.fits_nearly(&parts, said);
            let said = said.iter().filter_map(|said| said.as_deref()).find(fits);
            if said.is_some() {
                return Ok(said);
            }
        }
        Ok(None)
    }

    /// Tells whether the text that came is one of those that an open row's source does not list: not
    /// another row's, not one that is listed and says the wrong thing, and not nearly a listed one.
    fn is_another_text(&self, forms: &[Detail], row: &Row) -> bool {
        let Some(actual) = self.answer.detail.as_deref() else {
            return true;
        };
        let listed = || forms.iter().chain(row.details());
        let is_others = self.answer.classify(self.suite);
        let is_others = is_others.is_some_and(|found| found.row.id != row.id);
        let nearly = |text: &Detail| {
            let parts = text.parts().iter().cloned().map(near::Part::Fixed);
            nearest_text(std::slice::from_ref(text), actual).is_some()
                || near::only_difference(&self.filled.shown(text), actual).is_some()
                || near::fillings(&parts.collect::<Vec<_>>(), actual).is_some()
        };
        !is_others && !listed().any(|text| text.matches(actual) || nearly(text))
    }

    /// Returns what is wrong with a detail that is none of several texts, held against the nearest.
    fn wrong_text(
        &self,
        expected: &Located<ExpectedTexts>,
        forms: &[Detail],
        row: Option<&Row>,
    ) -> Option<Finding> {
        let actual = self.answer.detail.as_deref().unwrap_or_default();
        let at = self.nearest(forms, actual)?;
        let form = forms.get(at)?;
        let mut finding = Finding::new(
            Column::Detail,
            self.filled.shown(form),
            actual,
            expected.span,
        );
        if forms.len() > 1 {
            finding = finding.noted(&format!(
                "the nearest of {} texts that will do",
                forms.len()
            ));
        }
        let finding = finding
            .at(self.suite.envelope.detail.to_string())
            .expecting(open(&expected.value.any_of[at]));
        let finding = match self.answer.detail {
            Some(_) if form.matches(actual) => {
                return Some(finding.noted(&self.filled.note()).came("another filling"));
            }
            Some(_) => finding,
            None => finding.noted("the answer has no detail"),
        };
        // Whether its placeholders are filled as they should be cannot be told of what is moved.
        let fits = |said: &str| forms.iter().any(|form| form.matches(said));
        let stands = self.stands(&self.suite.envelope.detail, &fits);
        Some(self.compared(finding.standing(stands), form, row))
    }

    /// Returns which of several texts was meant by what came.
    fn nearest(&self, forms: &[Detail], actual: &str) -> Option<usize> {
        if let Some(fitting) = forms.iter().position(|form| form.matches(actual)) {
            return Some(fitting);
        }
        let head = text::cut(actual, MAX_COMPARED);
        let shown: Vec<String> = forms.iter().map(|form| self.filled.shown(form)).collect();
        let near = text::nearest_few(&head, shown.iter().map(String::as_str), 1);
        let near = near
            .first()
            .and_then(|near| shown.iter().position(|shown| shown == near));
        near.or((!forms.is_empty()).then_some(0))
    }
}

impl Judged {
    /// Tells of a text that is not wrong.
    fn warn(&mut self, row: Option<&Row>, actual: &str, span: Span, near: bool) {
        self.warnings.extend(row.map(|row| Warning {
            row: row.id.clone(),
            listed: row.texts().iter().map(Detail::shown).collect(),
            actual: actual.to_owned(),
            span,
            near,
        }));
    }
}
