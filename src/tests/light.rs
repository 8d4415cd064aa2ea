//! Turns the features of the manifest into what a crate that takes the harness alone has to build.

use std::collections::BTreeSet;
use std::process::Command;

use crate::program::{root, run};

/// The most crates that a crate with the harness builds, itself among them.
const MOST: usize = 110;

/// Returns the crates that these features build: what a tree of Cargo names, without its marks.
fn crates(features: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
        .args(["--edges", "normal,build", "--no-default-features"])
        .args(["--features", features])
        .current_dir(root());
    let ran = run(&mut cargo);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let names = |line: &str| {
        let mut words = line.split_whitespace();
        Some(format!("{} {}", words.next()?, words.next()?))
    };
    ran.stdout.lines().filter_map(names).collect()
}

#[test]
fn the_harness_alone_is_had_for_few_crates() {
    let [alone, with_tls, all] = ["", "tls", "cli"].map(crates);
    let count = alone.len() + 1;
    assert!(count <= MOST, "{count} crates: {alone:#?}");
    assert!(alone.is_subset(&with_tls) && with_tls.is_subset(&all));
    // What reads nothing finds few.
    assert!(all.len() > MOST, "{all:#?}");
}

#[test]
fn what_another_feature_brings_is_in_no_smaller_build() {
    let [alone, with_tls] = ["", "tls"].map(crates);
    let has = |crates: &BTreeSet<String>, name: &str| {
        crates
            .iter()
            .any(|known| known.starts_with(&format!("{name} ")))
    };
    for name in [
        "axum",
        "clap_mangen",
        "minijinja",
        "notify",
        "quick-junit",
        "schemars",
    ] {
        assert!(!has(&with_tls, name), "{name}");
    }
    for name in ["rustls", "ring", "h2"] {
        assert!(has(&with_tls, name) && !has(&alone, name), "{name}");
    }
}
