//! Holds lawful mutants to being data that does something, alone and in pairs.

use std::collections::BTreeSet;

use super::{Lawful, lawful};
use crate::reference::Rulebook;
use crate::reference::mutants::catalogue;

#[test]
fn ids_are_unique_and_sentences_are_sentences() {
    let all = lawful();
    assert!(all.len() >= 40, "{}", all.len());
    let ids: BTreeSet<String> = all.iter().map(Lawful::id).collect();
    assert_eq!(ids.len(), all.len());
    for lawful in &all {
        let (id, sentence) = (lawful.id(), lawful.sentence());
        let plain = |byte: u8| byte.is_ascii_lowercase() || b"0123456789-/".contains(&byte);
        assert!(id.bytes().all(plain), "{id}");
        assert!(sentence.ends_with('.'), "{id}: {sentence}");
        assert!(sentence.split(' ').count() >= 4, "{id}: {sentence}");
        assert!(!lawful.latitude.page.is_empty(), "{id}");
    }
}

#[test]
fn every_row_of_the_table_leaves_something_open() {
    let answers = Rulebook::vendor().answers();
    let rows = answers.iter().filter(|answer| answer.suite == "vip-rest");
    let rows: BTreeSet<&str> = rows.filter_map(|answer| answer.row).collect();
    let open: BTreeSet<&str> = lawful()
        .iter()
        .filter_map(|lawful| lawful.latitude.row)
        .collect();
    let closed: Vec<&&str> = rows.difference(&open).collect();
    assert_eq!(closed, Vec::<&&str>::new());
    let known: BTreeSet<&str> = answers.iter().filter_map(|answer| answer.row).collect();
    let unknown: Vec<&&str> = open.difference(&known).collect();
    assert_eq!(unknown, Vec::<&&str>::new());
}

/// An edit that fits nothing would be a lawful mutant that is none.
#[test]
fn every_edit_changes_the_rules() {
    let clean = Rulebook::vendor();
    for lawful in lawful() {
        let families = clean.families.iter();
        let family = families
            .clone()
            .find(|family| family.suite == lawful.latitude.suite);
        let family = family.expect("a known suite");
        for edit in lawful.way.edits {
            let mut edited = family.as_ref().clone();
            edit.apply(&mut edited);
            assert!(edited != **family, "{}: {edit:?}", lawful.id());
        }
        assert!(lawful.rulebook(&clean) != clean, "{}", lawful.id());
    }
}

#[test]
fn two_of_one_latitude_exclude_each_other() {
    let all = lawful();
    for one in &all {
        for other in &all {
            let same = std::ptr::eq(one.latitude, other.latitude);
            assert_eq!(one.goes_with(other), !same);
        }
    }
}

#[test]
fn lawful_server_is_broken_in_its_own_rules() {
    let clean = Rulebook::vendor();
    let broken = catalogue(&clean).len();
    for lawful in lawful().iter().step_by(30) {
        let mutants = catalogue(&lawful.rulebook(&clean)).len();
        let share = mutants * 10 / broken;
        assert!(
            (8..16).contains(&share),
            "{}: {mutants} of {broken}",
            lawful.id()
        );
    }
}
