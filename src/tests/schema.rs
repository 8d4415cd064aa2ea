//! Turns the promise that editors know the format of a case into tests.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{root, vipspec};

/// What writes the schema anew.
const COMMAND: &str = "cargo run -- schema > cases/case.schema.json";

#[test]
fn the_schema_in_the_repository_is_what_the_program_prints() {
    let ran = vipspec(&["schema"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let kept = fs::read_to_string(root().join("cases/case.schema.json")).unwrap_or_default();
    let same = kept.replace("\r\n", "\n") == ran.stdout.replace("\r\n", "\n");
    assert!(
        same,
        "cases/case.schema.json is out of date; run `{COMMAND}`"
    );
}

#[test]
fn every_case_file_points_at_the_schema() {
    let cases = root().join("cases");
    let mut files = Vec::new();
    walk(&cases, &mut files);
    let mut seen = 0;
    for file in files.iter().filter(|file| is_case(&cases, file)) {
        let text = fs::read_to_string(file).expect("a case file is text");
        let first = text.lines().next().unwrap_or_default();
        let below = file
            .strip_prefix(&cases)
            .expect("the file lies in `cases/`");
        let up = "../".repeat(below.components().count() - 1);
        let wanted = format!("# yaml-language-server: $schema={up}case.schema.json");
        assert_eq!(first, wanted, "the first line of {}", below.display());
        seen += 1;
    }
    assert!(seen > 80, "only {seen} case files were found");
}

/// Tells whether a file of `cases/` is a case: YAML in an area of a suite.
fn is_case(cases: &Path, file: &Path) -> bool {
    let below = file.strip_prefix(cases).unwrap_or(file);
    below.components().count() > 2 && below.extension().is_some_and(|kind| kind == "yaml")
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}
