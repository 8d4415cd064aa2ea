//! Turns a folder's name into the first files of a suite for another API: table, operation, case, target, workflow.

use std::path::Path;

use super::arguments::InitArguments;
use super::exit::Exit;
use super::output;
use super::stop::Stop;
use crate::testing::files::{self, Before, Change, Unwritten};
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

pub(super) fn run(arguments: &InitArguments) -> Result<Exit, Stop> {
    let files = plan(&arguments.folder, &arguments.suite);
    refuse_existing(&files)?;
    write_all(&files)?;
    for file in &files {
        output::result(&shown(&file.path));
    }
    let cases = text::shell_word(&shown(&arguments.folder.join("cases")));
    output::note(&format!(
        "next: `vipspec check --cases {cases}`, then put in the URL, the envelope and the rows of your API"
    ));
    Ok(Exit::Success)
}

fn plan(root: &Path, suite: &str) -> Vec<Change> {
    let schemas = [
        ("cases/case.schema.json", case::json_schema()),
        ("cases/suite.schema.json", contract::suite_schema()),
        ("cases/table.schema.json", contract::table_schema()),
        ("cases/target.schema.json", run::target_schema()),
        ("cases/report.schema.json", report::schema()),
    ];
    let schemas = schemas.map(|(path, schema)| (path, format!("{schema:#}\n")));
    let files = FILES.map(|(path, text)| (path, text.replace("SUITE", suite)));
    let all = files.into_iter().chain(schemas);
    all.map(|(path, text)| Change {
        path: root.join(path.replace("SUITE", suite)),
        before: Before::Nothing,
        text,
    })
    .collect()
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
    let names = text::listed(there.iter().map(String::as_str));
    Err(Stop::because(
        Exit::Usage,
        format!("{names} {verb} there already; nothing was written"),
        "name another folder, as in `vipspec init DIR`, or move the file away",
    ))
}

/// Writes all files, or none.
fn write_all(files: &[Change]) -> Result<(), Stop> {
    files::write_all(files).map_err(|Unwritten { path, error }| {
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
