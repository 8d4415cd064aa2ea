//! Turns the shipped cases, in the repository and in the binary, into nothing that is wrong with them.

use vipspec::case::Library;

use crate::folder::Folder;
use crate::program::{root, vipspec};

#[test]
fn check_finds_nothing_wrong_with_what_is_shipped() {
    let ran = vipspec(&["check", "--cases", "cases"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let said = format!(
        "{} cases in {} files, 44 rows, 1 target: no problem\n",
        crate::whole::cases().len(),
        Library::embedded().files().count()
    );
    assert_eq!(ran.stdout, said);
}

#[test]
fn what_the_binary_carries_is_what_the_repository_has() {
    let texts = |library: &Library| -> Vec<(String, String)> {
        let files = library.files().map(|(_, file)| {
            let source = file.source().expect("a file is text");
            (source.name.to_string(), source.text.to_string())
        });
        files.collect()
    };
    let (carried, folder) = (Library::embedded(), root().join("cases"));
    let folder = Library::folder(&folder).expect("the repository has cases");
    let (carried_texts, texts) = (texts(&carried), texts(&folder));
    assert!(carried_texts.len() > 500, "{}", carried_texts.len());
    assert_eq!(carried_texts.len(), texts.len());
    for ((carried, text), (path, own)) in carried_texts.iter().zip(&texts) {
        assert!(path.ends_with(carried.as_str()), "{carried} {path}");
        assert_eq!(text, own, "{path}");
    }
    let api = |library: &Library, name: &str| {
        let suite = library.suite(name).expect("the suite is there");
        let suite = suite.suite().expect("its files are valid");
        (suite.table.source.text.clone(), suite.api.names().count())
    };
    for name in ["vip-credential", "vip-rest"] {
        assert_eq!(api(&carried, name), api(&folder, name));
    }
}

#[test]
fn rows_and_operations_are_checked_before_there_is_a_case() {
    let case = "cases/tiny/things/create-with-invalid-name.yaml";
    let checked = |folder: Folder| folder.without(case).vipspec(&["check", "--cases", "cases"]);
    let ran = checked(Folder::tiny());
    assert_eq!(ran.code, Some(5), "{ran:?}");
    let said = "the suites hold no case yet; 2 rows and 2 operations have no problem";
    assert!(ran.stderr.contains(said), "{ran:?}");
    let folder = Folder::tiny().but(
        "cases/tiny/table.yaml",
        "remedy: Send another",
        "remdy: Send another",
    );
    let ran = checked(folder);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.stderr.contains("unknown key `remdy`"), "{ran:?}");
}
