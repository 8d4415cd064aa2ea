//! Turns `vipspec fmt` into files in one form, and `--check` into a gate.

use std::fs;

use crate::folder::{CASE, Folder};
use crate::program::vipspec;

/// The first line of a case of `Folder::tiny`.
const FIRST: &str = "# yaml-language-server: $schema=../../case.schema.json\n";

fn text(folder: &Folder, path: &str) -> String {
    fs::read_to_string(folder.path(path)).expect("the file is there")
}

#[test]
fn the_cases_of_this_repository_are_in_form() {
    let ran = vipspec(&["fmt", "--check", "--cases", "cases"]);
    assert_eq!(ran.code, Some(0), "run `cargo run -- fmt`: {ran:?}");
    assert_eq!(ran.stdout, "", "{ran:?}");
}

#[test]
fn check_writes_nothing_and_fails_until_fmt_has_run() {
    let folder = Folder::tiny().but_case("basis: documented\n", "basis:   documented  # why\n");
    let before = text(&folder, CASE);
    let ran = folder.vipspec(&["fmt", "--check"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.stdout, format!("{CASE}\n"));
    assert!(ran.stderr.contains("help: run `vipspec fmt`"), "{ran:?}");
    assert_eq!(text(&folder, CASE), before);

    let ran = folder.vipspec(&["fmt"]);
    assert_eq!((ran.code, ran.stdout), (Some(0), format!("{CASE}\n")));
    let wanted = before.replace("basis:   documented  # why", "basis: documented # why");
    assert_eq!(text(&folder, CASE), format!("{FIRST}{wanted}"));
    let ran = folder.vipspec(&["fmt", "--check"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
}

#[test]
fn data_files_are_formatted_and_the_api_description_is_not() {
    let folder = Folder::tiny()
        .but("cases/tiny/suite.yaml", "  owner: ada", "    owner:  ada")
        .but(
            "cases/tiny/table.yaml",
            "    detail: Invalid name.",
            "    detail:  Invalid name.",
        )
        .but("cases/tiny/openapi.yaml", "paths:", "paths:  ");
    let api = text(&folder, "cases/tiny/openapi.yaml");
    let ran = folder.vipspec(&["fmt", "--cases", "cases"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(text(&folder, "cases/tiny/suite.yaml").ends_with("vars:\n  owner: ada\n"));
    assert!(text(&folder, "cases/tiny/table.yaml").contains("\n    detail: Invalid name.\n"));
    assert_eq!(text(&folder, "cases/tiny/openapi.yaml"), api);
}

#[test]
fn a_file_that_is_no_yaml_is_refused_and_no_file_is_touched() {
    let folder = Folder::tiny()
        .but_case("basis: documented\n", "basis: documented\nbasis: assumed\n")
        .but("cases/tiny/suite.yaml", "  owner: ada", "    owner:  ada");
    let before = [CASE, "cases/tiny/suite.yaml"].map(|path| text(&folder, path));
    let ran = folder.vipspec(&["fmt"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.stderr.contains(&format!("--> {CASE}:4:1")), "{ran:?}");
    let after = [CASE, "cases/tiny/suite.yaml"].map(|path| text(&folder, path));
    assert_eq!(before, after);
}

#[test]
fn without_a_folder_the_remedy_is_said() {
    let ran = Folder::empty().vipspec(&["fmt"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr.contains("help: name one with `--cases DIR`"),
        "{ran:?}"
    );
}

#[test]
fn what_init_writes_is_in_form() {
    let folder = Folder::empty();
    assert_eq!(folder.vipspec(&["init"]).code, Some(0));
    let ran = folder.vipspec(&["fmt", "--check"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
