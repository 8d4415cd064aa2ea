//! Turns answers into mutants with another detail, from another letter to another row's text.

use super::codes::with_text;
use super::site::{AnswerSite, answers};
use super::{Mutant, Operator};
use crate::reference::answer::{Body, Fill, Piece, Slot};
use crate::reference::member_path::MemberPath;
use crate::reference::rulebook::Family;

/// The row whose text the vendor's table cuts short, so that nobody knows how it ends.
const CUT_SHORT: &str = "400-incorrect-field-or-value";

/// Letters of the Latin alphabet with their likes in the Cyrillic one.
const LOOK_ALIKES: [(char, char); 4] = [('e', 'е'), ('a', 'а'), ('o', 'о'), ('i', 'і')];

/// Changes a detail, or says that there is nothing to change.
type Edit = fn(&[Piece]) -> Option<Vec<Piece>>;

/// The ways to be off by little, each with its name in ids and in sentences.
const SLIPS: [(&str, &str, Edit); 5] = [
    ("letter-case", "has a letter in the other case", letter_case),
    ("blank", "has a blank too many inside", blank),
    ("look-alike", "has a letter of another alphabet", look_alike),
    (
        "unfilled",
        "has a placeholder that is not filled in",
        unfilled,
    ),
    (
        "full-stop",
        "has a full stop too many or too few",
        full_stop,
    ),
];

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    let sites = answers(family);
    let mut mutants = Vec::new();
    for (at, site) in sites.iter().enumerate() {
        mutants.extend(echoes(site));
        let Some(pieces) = site.answer.detail_pieces() else {
            mutants.extend(added(site));
            continue;
        };
        let other_names = other_name(site, pieces, &sites);
        if site.is_first || other_names.is_empty() {
            mutants.extend(slips(site, pieces));
        }
        mutants.extend(other_names);
        if site.is_first {
            let others = sites.iter().cycle().skip(at + 1).take(sites.len() - 1);
            mutants.extend(other_row(site, others));
        }
    }
    mutants
}

fn with_details(site: &AnswerSite<'_>, what: &str, pieces: &[Piece], does: &str) -> Mutant {
    let answer = with_text(site.answer, site.answer.envelope.detail, pieces);
    let sentence = format!("The detail {does} {}.", site.when());
    site.with_answer(Operator::Text, what, answer, sentence)
}

/// Gives the first answer of a wording every slip, and the others one each.
fn slips(site: &AnswerSite<'_>, pieces: &[Piece]) -> Vec<Mutant> {
    let fitting = SLIPS.iter().filter_map(|(what, does, edit)| {
        let open = site.answer.row == Some(CUT_SHORT) && !site.is_first;
        let at_the_end = *what == "full-stop";
        let edited = edit(pieces).filter(|_| !(open && at_the_end))?;
        Some(with_details(site, what, &edited, does))
    });
    let mut fitting: Vec<Mutant> = fitting.collect();
    if !site.is_first {
        fitting = vec![fitting.swap_remove(site.lot() % fitting.len())];
    }
    fitting
}

/// Names another member, policy or value than the right one.
fn other_name(site: &AnswerSite<'_>, pieces: &[Piece], sites: &[AnswerSite<'_>]) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let Some((what, other)) = stand_in(site, piece, sites) else {
            continue;
        };
        let does = match other {
            Piece::OffenderPath => "has the names of the objects around the member".to_owned(),
            _ => format!("says `{other}` for `{piece}`"),
        };
        let mut edited = pieces.to_vec();
        edited[at] = other;
        mutants.push(with_details(site, &what, &edited, &does));
    }
    mutants
}

/// Returns what could stand in the place of a name by mistake.
fn stand_in(
    site: &AnswerSite<'_>,
    piece: &Piece,
    sites: &[AnswerSite<'_>],
) -> Option<(String, Piece)> {
    let words = |text: &str| Piece::Words(text.to_owned());
    match piece {
        Piece::Field(name) => {
            let other = next(site, sites, |other| match other {
                Piece::Field(other) if other != name => Some(other.as_str()),
                _ => None,
            });
            Some((
                format!("other-than-{name}"),
                words(other.unwrap_or("accountId")),
            ))
        }
        Piece::Policy(name) => {
            let other = next(site, sites, |other| match other {
                Piece::Policy(other) if other != name => Some(other.as_str()),
                _ => None,
            });
            Some((
                format!("other-than-{name}"),
                words(other.unwrap_or("policy")),
            ))
        }
        Piece::Offender => {
            let (_, check) = site.refusal?;
            let is_nested = !check.subject.0.is_empty();
            Some(match is_nested {
                true => ("whole-path".to_owned(), Piece::OffenderPath),
                false => ("other-field".to_owned(), words("accountId")),
            })
        }
        Piece::Sent(member) => Some(("name-for-value".to_owned(), words(member.leaf()))),
        Piece::AccountId => Some(("other-account".to_owned(), words("000000000"))),
        Piece::PathUser => Some(("name-for-value".to_owned(), words("userId"))),
        _ => None,
    }
}

/// Returns the first name that fits in the answers after this one, then in those before it.
fn next<'a>(
    site: &AnswerSite<'_>,
    sites: &[AnswerSite<'a>],
    fits: impl Fn(&'a Piece) -> Option<&'a str>,
) -> Option<&'a str> {
    let here = sites.iter().position(|other| other.point == site.point);
    let around = sites
        .iter()
        .cycle()
        .skip(here.unwrap_or(0))
        .take(sites.len());
    let mut pieces = around.flat_map(|other| other.answer.detail_pieces().unwrap_or_default());
    pieces.find_map(fits)
}

/// Gives the detail of the next answer that belongs to another row.
fn other_row<'a>(
    site: &AnswerSite<'_>,
    mut others: impl Iterator<Item = &'a AnswerSite<'a>>,
) -> Option<Mutant> {
    let right = site.answer.detail();
    let other = others.find(|other| {
        other.answer.row != site.answer.row
            && other
                .answer
                .detail()
                .is_some_and(|text| Some(text) != right)
    })?;
    let pieces = other.answer.detail_pieces()?;
    let does = format!("is that of `{}`", other.rule);
    Some(with_details(site, "other-row", pieces, &does))
}

/// Gives a detail to an answer that the table has none for, though it has an error.
fn added(site: &AnswerSite<'_>) -> Option<Mutant> {
    let detail = site.answer.envelope.detail;
    site.answer.error()?;
    if site.answer.pieces(detail).is_some() {
        return None;
    }
    let mut answer = site.answer.clone();
    if let Body::Members(slots) = &mut answer.body {
        slots.push(Slot {
            name: detail.to_owned(),
            value: Fill::Text(vec![Piece::Words("Not Found".to_owned())]),
            when: None,
        });
    }
    let sentence = format!("There is a detail {}.", site.when());
    let mutant = site.with_answer(Operator::Text, "added", answer, sentence);
    site.is_first.then_some(mutant)
}

/// Shows a user id as registered in the place of as sent, and the other way round.
fn echoes(site: &AnswerSite<'_>) -> Vec<Mutant> {
    let Body::Members(slots) = &site.answer.body else {
        return Vec::new();
    };
    let mut mutants = Vec::new();
    for slot in slots {
        let Fill::Text(pieces) = &slot.value else {
            continue;
        };
        let echoed = pieces.iter().find_map(|piece| Some((piece, echo(piece)?)));
        let Some((known, (how, other))) = echoed else {
            continue;
        };
        let swapped = pieces.iter().map(|piece| match piece == known {
            true => other.clone(),
            false => piece.clone(),
        });
        let swapped: Vec<Piece> = swapped.collect();
        let answer = with_text(site.answer, &slot.name, &swapped);
        let what = format!("{}-{how}", slot.name);
        let how = how.replace('-', " ");
        let sentence = format!("`{}` shows the user id {how} {}.", slot.name, site.when());
        mutants.push(site.with_answer(Operator::Text, &what, answer, sentence));
    }
    mutants
}

fn echo(piece: &Piece) -> Option<(&'static str, Piece)> {
    match piece {
        Piece::Sent(member) if member.leaf() == "userId" => Some((
            "as-registered",
            Piece::RegisteredUser(Some(MemberPath::clone(member))),
        )),
        Piece::PathUser => Some(("as-registered", Piece::RegisteredUser(None))),
        Piece::RegisteredUser(None) => Some(("as-sent", Piece::PathUser)),
        _ => None,
    }
}

/// Changes the first words that can be changed.
fn in_words(pieces: &[Piece], edit: impl Fn(&str) -> Option<String>) -> Option<Vec<Piece>> {
    let mut edited = pieces.to_vec();
    for piece in &mut edited {
        if let Piece::Words(text) = piece
            && let Some(other) = edit(text)
        {
            *text = other;
            return Some(edited);
        }
    }
    None
}

fn letter_case(pieces: &[Piece]) -> Option<Vec<Piece>> {
    in_words(pieces, |text| {
        let at = text.find(|letter: char| letter.is_ascii_alphabetic())?;
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] ^= b' ';
        String::from_utf8(bytes).ok()
    })
}

fn blank(pieces: &[Piece]) -> Option<Vec<Piece>> {
    in_words(pieces, |text| {
        text.contains(' ').then(|| text.replacen(' ', "  ", 1))
    })
}

fn look_alike(pieces: &[Piece]) -> Option<Vec<Piece>> {
    in_words(pieces, |text| {
        let mut likes = LOOK_ALIKES.iter();
        let (latin, other) = likes.find(|(latin, _)| text.contains(*latin))?;
        Some(text.replacen(*latin, &other.to_string(), 1))
    })
}

fn unfilled(pieces: &[Piece]) -> Option<Vec<Piece>> {
    let at = pieces
        .iter()
        .position(|piece| !matches!(piece, Piece::Words(_)))?;
    let mut edited = pieces.to_vec();
    edited[at] = Piece::Words(pieces[at].unfilled());
    Some(edited)
}

fn full_stop(pieces: &[Piece]) -> Option<Vec<Piece>> {
    let (last, before) = pieces.split_last()?;
    let mut edited = before.to_vec();
    match last {
        Piece::Words(text) if text.ends_with('.') => {
            edited.push(Piece::Words(text.trim_end_matches('.').to_owned()));
        }
        _ => edited.extend([last.clone(), Piece::Words(".".to_owned())]),
    }
    Some(edited)
}
