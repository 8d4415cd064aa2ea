//! Turns a folder's name into the first files of a suite for another API: table, operation, case, target, workflow.

use std::path::Path;

use super::arguments::InitArguments;
use super::exit::Exit;
use super::output;
use super::stop::Stop;
use crate::cli::changes::{self, Before, Change, Unwritten};
use crate::{case, contract, report, run, text};

/// Where a file goes, below the repository, and its text; `SUITE` is the name of the suite.
const FILES: [(&str, &str); 7] = [
    ("cases/README.md", include_str!("files/README.md")),
    ("cases/SUITE/suite.yaml", include_str!("files/suite.yaml")),
    ("cases/SUITE/table.yaml", include_str!("files/table.yaml")),
    (
        "cases/SUITE/openapi.yaml",
        include_str!("files/openapi.yaml"),
    ),
    (
        "cases/SUITE/orders/create-without-mandatory.yaml",
        include_str!("files/create-without-mandatory.yaml"),
    ),
    (
        "cases/targets/staging.yaml",
        include_str!("files/staging.yaml"),
    ),
    (
        ".github/workflows/conformance.yml",
        include_str!("files/conformance.yml"),
    ),
];

/// How many files are named that are there already.
const TOLD: usize = 12;

pub(super) fn run(arguments: &InitArguments) -> Result<Exit, Stop> {
    let files = if arguments.shipped {
        shipped(&arguments.folder)
    } else {
        plan(&arguments.folder, &arguments.suite)
    };
    refuse_existing(&files)?;
    write_all(&files)?;
    let cases = text::shell_word(&shown(&arguments.folder.join("cases")));
    if arguments.shipped {
        let count = text::plural(files.len(), "file");
        output::result(&format!("{count} below {cases}"));
        output::note(&format!("next: `vipspec check --cases {cases}`"));
        return Ok(Exit::Success);
    }
    for file in &files {
        output::result(&shown(&file.path));
    }
    output::note(&format!(
        "next: `vipspec check --cases {cases}`, then put in the URL, the envelope and the rows of your API"
    ));
    Ok(Exit::Success)
}

/// Returns the files of the suites that the program carries.
fn shipped(root: &Path) -> Vec<Change> {
    let files = case::shipped().iter();
    let files = files.map(|(path, text)| (format!("cases/{path}"), (*text).to_owned()));
    changes(root, files.chain(schemas()))
}

fn plan(root: &Path, suite: &str) -> Vec<Change> {
    let files = FILES.iter();
    let files =
        files.map(|(path, text)| (path.replace("SUITE", suite), text.replace("SUITE", suite)));
    changes(root, files.chain(schemas()))
}

fn changes(root: &Path, files: impl Iterator<Item = (String, String)>) -> Vec<Change> {
    let change = |(path, text): (String, String)| Change {
        path: root.join(path),
        before: Before::Nothing,
        text,
    };
    files.map(change).collect()
}

/// Returns the schemas that the first lines of the files name.
fn schemas() -> impl Iterator<Item = (String, String)> {
    let schemas = [
        ("cases/case.schema.json", case::json_schema()),
        ("cases/suite.schema.json", contract::suite_schema()),
        ("cases/table.schema.json", contract::table_schema()),
        ("cases/target.schema.json", run::target_schema()),
        ("cases/report.schema.json", report::schema()),
    ];
    let schemas = schemas.into_iter();
    schemas.map(|(path, schema)| (path.to_owned(), format!("{schema:#}\n")))
}

/// Refuses the whole where one of the files is there, whatever it is, so that a half is never written.
fn refuse_existing(files: &[Change]) -> Result<(), Stop> {
    let there = files
        .iter()
        .filter(|file| file.path.is_symlink() || file.path.exists());
    let there: Vec<String> = there.map(|file| shown(&file.path)).collect();
    if there.is_empty() {
        return Ok(());
    }
    let verb = if there.len() == 1 { "is" } else { "are" };
    let (told, more) = there.split_at(there.len().min(TOLD));
    let mut names = text::listed(told.iter().map(String::as_str));
    if !more.is_empty() {
        names += &format!(" and {}", text::plural(more.len(), "more file"));
    }
    Err(Stop::because(
        Exit::Usage,
        format!("{names} {verb} there already; nothing was written"),
        "name another folder, as in `vipspec init DIR`, or move the file away",
    ))
}

/// Writes all files, or none.
fn write_all(files: &[Change]) -> Result<(), Stop> {
    changes::write_all(files).map_err(|Unwritten { path, error }| {
        let title = format!("`{}` cannot be written: {error}", shown(&path));
        let help = "name a folder that can be written, as in `vipspec init DIR`";
        Stop::because(Exit::Usage, title, help)
    })
}

/// Returns a path as a reader wants it: without a leading `./`, with slashes.
fn shown(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    text::escape(&path.to_string_lossy().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::{Exit, Stop, TOLD, changes, refuse_existing, write_all};

    #[test]
    fn a_file_that_came_meanwhile_is_not_overwritten_and_nothing_else_is_made() {
        let root = std::env::temp_dir().join(format!("vipspec-init-{}", std::process::id()));
        let files = ["a/one", "two"].map(|name| (name.to_owned(), "ours\n".to_owned()));
        let files = changes(&root, files.into_iter());
        std::fs::create_dir(&root).unwrap();
        refuse_existing(&files).unwrap();
        std::fs::write(root.join("two"), "mine\n").unwrap();
        assert_eq!(
            write_all(&files).map_err(|stop| stop.exit()),
            Err(Exit::Usage)
        );
        assert_eq!(std::fs::read_to_string(root.join("two")).unwrap(), "mine\n");
        assert!(!root.join("a").exists());
        std::fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn twelve_files_that_are_there_already_are_named_and_the_others_counted() {
        let root = std::env::temp_dir().join(format!("vipspec-there-{}", std::process::id()));
        std::fs::create_dir(&root).unwrap();
        let said = |count: usize| {
            let files = (0..count).map(|at| (format!("f{at}"), String::new()));
            let files = changes(&root, files);
            files
                .iter()
                .for_each(|file| std::fs::write(&file.path, "").unwrap());
            match refuse_existing(&files) {
                Err(Stop::Because(Exit::Usage, title, _)) => title,
                other => panic!("{other:?}"),
            }
        };
        let twelve = said(TOLD);
        assert!(
            twelve.ends_with("f11` are there already; nothing was written"),
            "{twelve}"
        );
        let more = said(14);
        let end = "f11` and 2 more files are there already; nothing was written";
        assert!(more.ends_with(end), "{more}");
        std::fs::remove_dir_all(&root).unwrap();
    }
}
