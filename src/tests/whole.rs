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

/// Returns every case of the repository.
pub(crate) fn cases() -> &'static [Case] {
    &CASES
}
