//! Turns operations into mutants that answer at fewer, other or more verbs and paths.

use super::change::Change;
use super::site::mutant;
use super::{Mutant, Operator};
use crate::reference::account_id::IdForm;
use crate::reference::rulebook::{Family, Operation, Segment};

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for operation in &family.operations {
        mutants.push(gone(operation));
        mutants.extend(encoded(operation));
        mutants.extend(other_verbs(family, operation));
        mutants.extend(other_paths(family, operation));
        mutants.push(any_case(family, operation));
        mutants.extend(other_ids(family, operation));
        mutants.extend(listings(family, operation));
    }
    mutants
}

fn gone(operation: &Operation) -> Mutant {
    let id = &operation.id;
    let change = Change::Operation(id.clone(), Vec::new());
    let sentence = format!("`{id}` is no operation.");
    mutant(Operator::Route, id, "gone", change, sentence)
        .of_row(operation.success.row)
        .at(id.clone())
}

/// Takes a user id of the path as it is encoded.
fn encoded(operation: &Operation) -> Option<Mutant> {
    let mut path = operation.path.clone();
    let decoded = Segment::User { decoded: true };
    let user = path.iter_mut().find(|segment| **segment == decoded)?;
    *user = Segment::User { decoded: false };
    let changed = Operation {
        path,
        ..operation.clone()
    };
    let id = &operation.id;
    let change = Change::Operation(id.clone(), vec![changed.into()]);
    let sentence = format!("`{id}` does not resolve percent-encoding in the user id.");
    let mutant = mutant(Operator::Route, id, "encoded", change, sentence);
    Some(mutant.of_row(operation.success.row).at(id.clone()))
}

/// Makes the mutant that has one operation more, unless another has its verb and path already.
fn added(family: &Family, what: &str, added: Operation, sentence: String) -> Option<Mutant> {
    let mut known = family.operations.iter();
    if known.any(|known| known.verb == added.verb && known.path == added.path) {
        return None;
    }
    let id = added.id.clone();
    let change = Change::Added(vec![added.into()]);
    let mutant = mutant(Operator::Route, &id, what, change, sentence);
    let mutant = mutant.of_row(family.unrouted.row);
    Some(mutant.at(family.unrouted_point.to_owned()))
}

fn other_verbs(family: &Family, operation: &Operation) -> Vec<Mutant> {
    let verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    let mutants = verbs.iter().filter_map(|verb| {
        let changed = Operation {
            verb: (*verb).to_owned(),
            ..operation.clone()
        };
        let sentence = format!("`{}` is also reached by {verb}.", operation.id);
        added(
            family,
            &format!("by-{}", verb.to_lowercase()),
            changed,
            sentence,
        )
    });
    mutants.collect()
}

fn other_paths(family: &Family, operation: &Operation) -> Vec<Mutant> {
    let literal = |text: &str| Segment::Literal(text.to_owned());
    let mut slash = operation.path.clone();
    slash.push(literal(""));
    let paths = vec![("slash", slash, "with a slash at the end")];
    let mutants = paths.into_iter().filter_map(|(what, path, how)| {
        let changed = Operation {
            path,
            ..operation.clone()
        };
        let sentence = format!("`{}` is also reached by its path {how}.", operation.id);
        added(family, what, changed, sentence)
    });
    mutants.collect()
}

/// Takes the words of the path in any case: one of them at a time, with a capital or in capitals.
fn any_case(family: &Family, operation: &Operation) -> Mutant {
    let mut added = Vec::new();
    for at in 0..operation.path.len() {
        for change in [capital, str::to_uppercase] {
            let mut other = operation.clone();
            if let Segment::Literal(word) = &mut other.path[at] {
                *word = change(word);
                added.push(other.into());
            }
        }
    }
    let id = &operation.id;
    let sentence = format!("`{id}` is also reached by its path in another case.");
    mutant(
        Operator::Route,
        id,
        "any-case",
        Change::Added(added),
        sentence,
    )
    .of_row(family.unrouted.row)
    .at(family.unrouted_point.to_owned())
}

/// Returns a word with a capital at its beginning.
fn capital(word: &str) -> String {
    let first = word.chars().take(1).flat_map(char::to_uppercase);
    first.chain(word.chars().skip(1)).collect()
}

/// Takes account ids with a digit more or less for ids, though of no account.
fn other_ids(family: &Family, operation: &Operation) -> Vec<Mutant> {
    let counts = [("digit-less", -1), ("digit-more", 1)];
    let mutants = counts.iter().filter_map(|(what, by)| {
        let mut path = operation.path.clone();
        let digits = path.iter_mut().find_map(|segment| match segment {
            Segment::Account(IdForm::Digits(digits)) => Some(digits),
            _ => None,
        })?;
        *digits = digits.checked_add_signed(*by)?;
        let count = *digits;
        let changed = Operation {
            path,
            ..operation.clone()
        };
        let sentence = format!("`{}` takes {count} digits for an account id.", operation.id);
        added(family, what, changed, sentence)
    });
    mutants.collect()
}

/// Answers a read whose last id is left out, without looking at any.
fn listings(family: &Family, operation: &Operation) -> Vec<Mutant> {
    let Some((Segment::Account(_) | Segment::User { .. }, around)) = operation.path.split_last()
    else {
        return Vec::new();
    };
    if operation.verb != "GET" {
        return Vec::new();
    }
    let mut slash = around.to_vec();
    slash.push(Segment::Literal(String::new()));
    let paths = [("list", around.to_vec()), ("list-slash", slash)];
    let mutants = paths.into_iter().filter_map(|(what, path)| {
        let changed = Operation {
            path,
            stages: Vec::new(),
            ..operation.clone()
        };
        let sentence = format!("`{}` succeeds with its last id left out.", operation.id);
        added(family, what, changed, sentence)
    });
    mutants.collect()
}
