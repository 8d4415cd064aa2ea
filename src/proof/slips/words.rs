//! Turns an answer into those whose error or detail is another, from another letter to another row's.

use super::{Change, ExpectedAnswer, Kind, Slip, body, letters};
use crate::case::Condition;
use crate::contract::{self, Detail, DetailPart, Spots};
use crate::json::{self, Json};

pub(super) fn slips(seen: &ExpectedAnswer<'_>) -> Vec<Slip> {
    if !seen.is_of_form() {
        return Vec::new();
    }
    let mut slips = errors(seen);
    slips.extend(details(seen));
    slips
}

/// Where an error or a detail stands.
enum Carries {
    Header(String),
    /// In the body, as a text or as a number.
    Member(Vec<usize>, Json),
}

/// Returns where a text stands that an answer was read to say.
fn spot(seen: &ExpectedAnswer<'_>, spots: &Spots, said: &str) -> Option<Carries> {
    let body = seen.answer.body.as_ref();
    spots.iter().find_map(|spot| match spot {
        contract::Spot::Header(name) => {
            let mut values = seen.take.response.header_values(name);
            let is_there = values.any(|value| value == said);
            is_there.then(|| Carries::Header(name.clone()))
        }
        contract::Spot::Body(path) => {
            let mut found = path.query(body?).into_iter();
            let value = found.find(|value| value.to_text() == said)?;
            Some(Carries::Member(
                body::place_of(body?, value)?,
                value.clone(),
            ))
        }
    })
}

impl Carries {
    fn put(&self, kind: Kind, what: &str, does: String, text: String) -> Slip {
        let change = match self {
            Self::Header(name) => Change::Header(name.clone(), Some(text)),
            Self::Member(place, Json::Number(_)) => {
                let number = json::read(text.as_bytes()).map(|parsed| parsed.value);
                let value = number.unwrap_or(Json::Text(text));
                Change::Member(place.clone(), Some(value))
            }
            Self::Member(place, _) => Change::Member(place.clone(), Some(Json::Text(text))),
        };
        Slip::new(kind, what, does, change)
    }
}

/// Gives another error: another row's, or one that is off by little.
fn errors(seen: &ExpectedAnswer<'_>) -> Vec<Slip> {
    let Some(right) = &seen.answer.error else {
        return Vec::new();
    };
    let Some(spot) = spot(seen, &seen.envelope.error, right) else {
        return Vec::new();
    };
    let mut others = Vec::new();
    if let Carries::Member(_, Json::Text(_)) = spot {
        others.push(("trailing-blank", format!("{right} ")));
    }
    others.extend(letters::last_letter(right).map(|text| ("letter", text)));
    if !seen.envelope.errors_ignore_case {
        let swapped = match right.to_lowercase() {
            lower if lower != *right => lower,
            _ => right.to_uppercase(),
        };
        others.extend((swapped != *right).then_some(("letter-case", swapped)));
    }
    let rows = seen.suite().table.rows.iter();
    let other = rows
        .filter_map(|row| row.error())
        .find(|error| !error.eq_ignore_ascii_case(right));
    others.extend(other.map(|other| ("other-row", other.to_owned())));
    let put = |(what, text): (&str, String)| {
        let does = format!("The error is `{text}`");
        spot.put(Kind::Error, what, does, text)
    };
    others.into_iter().map(put).collect()
}

/// Gives another detail, where the row of the answer has a text that it must be.
fn details(seen: &ExpectedAnswer<'_>) -> Vec<Slip> {
    let (Some(found), Some(right)) = (seen.row, &seen.answer.detail) else {
        return Vec::new();
    };
    let Some(spot) = spot(seen, &seen.envelope.detail, right) else {
        return Vec::new();
    };
    let text = found.text.and_then(|at| found.row.details().get(at));
    let fillings = text.and_then(|text| text.fillings(right));
    let (Some(text), Some(fillings)) = (text, fillings) else {
        return Vec::new();
    };
    let written = Written { text, fillings };
    let put = |what: &str, does: &str, text: String| {
        spot.put(Kind::Text, what, format!("The detail {does}"), text)
    };
    let mut slips = Vec::new();
    for (what, does, edit) in letters::INSIDE {
        slips.extend(written.edited(edit).map(|text| put(what, does, text)));
    }
    let ends_open = match text.parts().last() {
        Some(DetailPart::Placeholder(name)) => !matches!(
            tie(seen, name),
            Some(Condition::Equals(_) | Condition::EqualsBody(_))
        ),
        _ => false,
    };
    if !ends_open {
        let does = "has a full stop too many or too few";
        slips.push(put("full-stop", does, letters::full_stop(right)));
    }
    for (at, (name, filling)) in written.fillings.iter().enumerate() {
        let Some(tie) = tie(seen, name) else { continue };
        let braced = format!("{{{name}}}");
        let other = other_filling(seen, tie, name, filling);
        let says = format!("says `{other}` for `{filling}`");
        let unfilled_does = "has a placeholder that is not filled in";
        if !asks_for_brace(seen, tie, &braced) {
            slips.push(put("unfilled", unfilled_does, written.filled(at, &braced)));
        }
        slips.push(put(
            &format!("other-{name}"),
            &says,
            written.filled(at, &other),
        ));
    }
    slips.extend(
        other_row(seen)
            .map(|(row, text)| put("other-row", &format!("is that of row `{row}`"), text)),
    );
    slips
}

/// Returns what the case says of a placeholder.
fn tie<'a>(seen: &ExpectedAnswer<'a>, name: &str) -> Option<&'a Condition> {
    let expect = seen.take.expect(seen.case)?;
    let mut ties = expect.ties.iter();
    let (_, tie) = ties.find(|(tied, _)| tied == name)?;
    Some(&tie.value)
}

/// Tells whether a case wants no more of a placeholder than what stands in its braces: then nobody can say
/// that it is not filled in.
fn asks_for_brace(seen: &ExpectedAnswer<'_>, tie: &Condition, braced: &str) -> bool {
    match tie {
        Condition::Contains(part) => {
            let part = part.resolve(&seen.take.scope);
            part.is_ok_and(|part| braced.contains(&part.to_text()))
        }
        Condition::Matches(pattern) => pattern.is_match(braced),
        _ => false,
    }
}

/// Returns what could stand in a placeholder by mistake: where the name of a member stands, that of
/// another one; and else a text that differs in its last letter, or in all of them.
fn other_filling(seen: &ExpectedAnswer<'_>, tie: &Condition, name: &str, filling: &str) -> String {
    let api = &seen.suite().api;
    let names = match name {
        "policy" => &api.policies,
        _ => &api.members,
    };
    let is_other = |other: &&String| !filling.contains(other.as_str()) && !other.contains(filling);
    let other = match tie {
        Condition::Names(_) => names.iter().find(is_other).cloned(),
        Condition::Equals(_) | Condition::EqualsBody(_) => letters::last_letter(filling),
        _ => None,
    };
    other.unwrap_or_else(|| "another".to_owned())
}

/// Returns the first text without placeholders of another row that the case does not take as well.
fn other_row<'a>(seen: &ExpectedAnswer<'a>) -> Option<(&'a str, String)> {
    let own = seen.row.map(|found| found.row.id.as_str());
    let claimed = &seen.case.document.claim.rows;
    let rows = seen.suite().table.rows.iter().enumerate();
    let mut others = rows.filter(|(at, row)| Some(row.id.as_str()) != own && !claimed.contains(at));
    others.find_map(|(_, row)| {
        let text = row.details().iter().find_map(Detail::literal)?;
        let right = seen.answer.detail.as_deref();
        (Some(text) != right).then(|| (row.id.as_str(), text.to_owned()))
    })
}

/// A text of a row, and what stands in its placeholders.
struct Written<'a> {
    text: &'a Detail,
    fillings: Vec<(String, String)>,
}

impl Written<'_> {
    /// Returns it with the first fixed stretch changed that can be.
    fn edited(&self, edit: fn(&str) -> Option<String>) -> Option<String> {
        let parts = self.text.parts().iter().enumerate();
        let mut literals = parts.filter_map(|(at, part)| match part {
            DetailPart::Literal(literal) => Some((at, edit(literal)?)),
            DetailPart::Placeholder(_) => None,
        });
        let (at, literal) = literals.next()?;
        let mut parts = self.text.parts().to_vec();
        parts[at] = DetailPart::Literal(literal);
        Some(filled(&parts, &self.fillings))
    }

    /// Returns it with another filling in one of its placeholders.
    fn filled(&self, at: usize, filling: &str) -> String {
        let mut fillings = self.fillings.clone();
        filling.clone_into(&mut fillings[at].1);
        filled(self.text.parts(), &fillings)
    }
}

/// Puts parts together, the placeholders filled in their order.
fn filled(parts: &[DetailPart], fillings: &[(String, String)]) -> String {
    let mut fillings = fillings.iter();
    let mut text = String::new();
    for part in parts {
        match part {
            DetailPart::Literal(literal) => text.push_str(literal),
            DetailPart::Placeholder(_) => {
                text.push_str(fillings.next().map_or("", |(_, filling)| filling));
            }
        }
    }
    text
}
