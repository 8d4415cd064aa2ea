//! Turns each verb's promise into a run of it.

use crate::program::{root, vipspec};

#[test]
fn run_without_a_verb_holds_every_row_on_the_embedded_reference() {
    let ran = vipspec(&[]);
    let last = ran.stdout.lines().last().unwrap_or_default();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(last.contains("22 of 22 rows held"), "{last}");
    assert!(root().join("cases").is_dir());
}
