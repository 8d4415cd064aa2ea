//! Turns disks and files that get in the way into folders that are whole, as they were or as they should be.

use std::fs;
use std::process::Command;

use crate::folder::Folder;
use crate::program::run;

const TABLE: &str = "cases/tiny/table.yaml";

/// A folder whose table is larger than a small disk.
fn desk() -> Folder {
    let json = "content-type: application/json";
    let said = r#"{"error": "BAD_REQUEST", "details": "Out of paper."}"#;
    let folder = Folder::tiny()
        .with(
            "a.http",
            format!("GET /things/1 HTTP/1.1\nHost: a\n{json}\n\n"),
        )
        .with("b.http", format!("HTTP/1.1 409 x\n{json}\n\n{said}\n"));
    let table = fs::read_to_string(folder.path(TABLE)).expect("a table");
    folder.with(
        TABLE,
        format!("{}{table}", "# A line of a comment.\n".repeat(1000)),
    )
}

const ADD: [&str; 5] = ["add", "--request", "a.http", "--response", "b.http"];

/// Returns the names and texts below a folder.
fn all(folder: &Folder) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut folders = vec![folder.path("cases")];
    while let Some(path) = folders.pop() {
        for entry in fs::read_dir(path).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).expect("text");
                all.push((path.display().to_string(), text));
            }
        }
    }
    all.sort();
    all
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_leaves_all_as_it_was() {
    let folder = desk();
    let before = all(&folder);
    // No file may grow over a few blocks, which is how a full disk looks to who writes.
    let line = format!(
        "trap '' XFSZ; ulimit -f 8; exec '{}' {}",
        env!("CARGO_BIN_EXE_vipspec"),
        ADD.join(" ")
    );
    let mut command = Command::new("sh");
    let ran = run(command.args(["-c", &line]).current_dir(folder.path("")));
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.stderr.contains("nothing was written"), "{ran:?}");
    assert_eq!(all(&folder), before);
}

#[test]
fn no_place_for_the_second_file_leaves_the_first_as_it_was() {
    let dry = desk().vipspec(&[&ADD[..], &["--dry-run"]].concat());
    let case = dry
        .stdout
        .lines()
        .find(|line| line.ends_with(".yaml") && line.contains("+++") && !line.contains("table"));
    let case = case
        .and_then(|line| line.strip_prefix("+++ "))
        .expect("a case");
    let area = case.rsplit_once('/').expect("a folder").0;
    // A file stands where the folder of the case would be.
    let folder = desk();
    fs::rename(folder.path(area), folder.path("moved")).ok();
    let folder = folder.with(&format!("{area}~"), "");
    fs::rename(folder.path(&format!("{area}~")), folder.path(area)).expect("a file");
    let table = fs::read_to_string(folder.path(TABLE)).expect("a table");
    let ran = folder.vipspec(&ADD);
    assert!([Some(3), Some(4)].contains(&ran.code), "{ran:?}");
    assert_eq!(
        fs::read_to_string(folder.path(TABLE)).expect("a table"),
        table
    );
}

#[test]
fn what_is_there_after_each_rename_passes_check() {
    let folder = desk();
    let ran = folder.vipspec(&ADD);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let wrote = ran
        .stderr
        .lines()
        .filter_map(|line| line.strip_prefix("wrote "));
    let wrote: Vec<&str> = wrote.collect();
    let [table, case] = wrote[..] else {
        panic!("{ran:?}");
    };
    assert!(
        table.ends_with("table.yaml"),
        "the table goes first: {wrote:?}"
    );
    let text = fs::read_to_string(folder.path(case)).expect("the case is there");
    // A kill between the two renames leaves the table, and the case under a name of its own.
    let name = case.rsplit('/').next().expect("a name");
    let draft = case.replace(name, &format!(".{name}.1.tmp"));
    fs::remove_file(folder.path(case)).expect("the case is there");
    let folder = folder.with(&draft, &text);
    let checked = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let again = folder.vipspec(&ADD);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(fs::read_to_string(folder.path(case)).expect("a case"), text);
}
