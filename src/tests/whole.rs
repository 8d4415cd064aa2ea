//! Turns the shipped cases, all of them, into what several tests read once.

use std::sync::LazyLock;

use vipspec::case::{Case, Library, Selection};

use crate::program::root;

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let library = Library::folder(&root().join("cases")).expect("the repository has cases");
    Selection::default()
        .choose(&library)
        .expect("the cases are valid")
});

/// Returns of how many things a test takes one: of so many, or of one where `WHOLE` is set, as `.ci/run` does.
///
/// What a part of the cases shows in a second, all of them show in ten, and `cargo test` is for whoever waits.
pub(crate) fn one_of(many: usize) -> usize {
    match std::env::var_os("WHOLE") {
        Some(_) => 1,
        None => many,
    }
}

/// Returns the first of so many shards, for `--shard`; the whole where `WHOLE` is set.
pub(crate) fn shard(of: usize) -> String {
    format!("1/{}", one_of(of))
}

/// Returns every case of the repository.
pub(crate) fn cases() -> &'static [Case] {
    &CASES
}
