//! Turns what is asked for into the cases that are meant, or into the nearest that there are.

use std::collections::BTreeSet;

use expect_test::expect;

use super::{both, each, last_line, on, parsed, refused};
use crate::folder::Folder;
use crate::whole;

#[test]
fn run_takes_an_id_a_file_a_folder_a_glob_a_row_a_basis_and_a_suite() {
    let folder = both();
    let listed = |arguments: &[&str]| {
        let ran = on(
            &folder,
            &[&["list", "--format", "json"], arguments].concat(),
        );
        assert_eq!(ran.code, Some(0), "{ran:?}");
        parsed(&ran.stdout)
    };
    let all = listed(&[]);
    let areas = listed(&["vip-rest/accounts/*"]);
    assert_eq!(areas, listed(&["vip-rest/accounts"]));
    assert!(
        each(&areas, "id")
            .iter()
            .all(|id| id.starts_with("vip-rest/accounts/"))
    );
    let row = listed(&["--row", "412-precondition-failed"]);
    let named = each(&row, "row");
    let named = named
        .iter()
        .filter(|row| **row == "412-precondition-failed");
    assert!(named.count() >= 5, "{row:?}");
    let documented = listed(&["--basis", "documented"]);
    assert!(
        each(&documented, "basis")
            .iter()
            .all(|basis| *basis == "documented")
    );
    assert_eq!(listed(&["--suite", "vip-rest,vip-credential"]), all);
    let suite = listed(&["--suite", "vip-rest"]);
    assert!(each(&suite, "suite").iter().all(|name| *name == "vip-rest"));
    for some in [&areas, &row, &documented, &suite] {
        let count = some.as_array().unwrap().len();
        assert!(count > 0 && count < all.as_array().unwrap().len());
    }
    let several = listed(&[
        "vip-rest/accounts/update-active-to-pending",
        "vip-rest/policies",
    ]);
    assert!(several.as_array().unwrap().len() > 1);
    let entry = "vip-rest/accounts/create-without-mandatory[accountName]";
    assert_eq!(each(&listed(&[entry]), "id"), [entry]);
    let file = listed(&["vip-rest/accounts/create-without-mandatory"]);
    assert!(each(&file, "id").contains(&entry));

    for arguments in [
        ["run", "vip-rest/accounts/*without*"],
        ["run", "--row=412-precondition-failed"],
    ] {
        let ran = on(&folder, &arguments);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(last_line(&ran).contains(" untested   "), "{ran:?}");
    }
    let flags = ["--row", "412-precondition-failed", "--basis", "documented"];
    let ran = on(&folder, &flags);
    assert_eq!(ran.code, Some(0), "flags need no verb: {ran:?}");
}

#[test]
fn list_as_json_names_every_case_with_its_row() {
    let folder = both();
    let cases = parsed(&on(&folder, &["list", "--format", "json"]).stdout);
    let ids = each(&cases, "id");
    let shipped = whole::cases();
    for (id, row) in ids.iter().zip(each(&cases, "row")) {
        let case = shipped.iter().find(|case| case.id == *id).expect("a case");
        assert_eq!(
            case.row().map(|row| row.id.as_str()).unwrap_or_default(),
            row,
            "{id}"
        );
    }
    let text = on(&folder, &["list"]);
    let first: Vec<&str> = text
        .stdout
        .lines()
        .map(|line| line.split("  ").next().unwrap())
        .collect();
    assert_eq!(first, ids);
    let of_several =
        |case: &&vipspec::case::Case| ids.contains(&case.id.as_str()) && case.rows().count() > 1;
    let several = shipped.iter().find(of_several);
    let several = several.expect("a case that names several rows");
    let rows: Vec<&str> = several.rows().map(|row| row.id.as_str()).collect();
    let line = text
        .stdout
        .lines()
        .find(|line| line.starts_with(&several.id));
    assert!(
        line.is_some_and(|line| line.contains(&rows.join(" or "))),
        "{line:?}"
    );
    let all = cases.as_array().and_then(|cases| {
        let known = cases.iter().find(|case| case["id"] == several.id.as_str());
        known.map(|case| case["rows"].clone())
    });
    assert_eq!(all, Some(serde_json::json!(rows)));
}

#[test]
fn the_shipped_cases_have_an_id_each_and_all_rows_that_can_be_reached() {
    let cases = whole::cases();
    assert!(cases.len() >= 2_500, "{}", cases.len());
    let ids: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), cases.len(), "ids are unique");
    let rows = cases
        .iter()
        .filter_map(|case| case.row().map(|row| row.id.as_str()));
    let rows: BTreeSet<&str> = rows.collect();
    assert_eq!(rows.len(), 36, "what is unreachable has no case");
}

#[test]
fn a_row_that_may_stand_in_a_table_that_cannot_be_read_is_not_called_unknown() {
    let folder = Folder::empty().with("cases/x/suite.yaml", "name: x\ntitle: t\nsource: s\n");
    refused(
        &folder,
        &[
            "run",
            "--cases",
            "cases",
            "--row",
            "412-precondition-failed",
        ],
        3,
        &expect![[r#"
            error: the file is missing
              --> cases/x/table.yaml
              help: a suite has `suite.yaml`, `table.yaml`, `openapi.yaml`

            error: the file is missing
              --> cases/x/openapi.yaml
              help: a suite has `suite.yaml`, `table.yaml`, `openapi.yaml`

            2 problems in 2 files; nothing was sent
        "#]],
    );
}

#[test]
fn a_selection_that_matches_nothing_names_the_nearest() {
    let folder = both();
    refused(
        &folder,
        &["run", "vip-rest/acounts/create"],
        5,
        &expect![[r#"
            error: no case matches `vip-rest/acounts/create`
              help: the nearest are `vip-rest/accounts/create-without-mandatory`, `vip-rest/accounts/create-with-unknown-status`, `vip-rest/accounts/create-with-unknown-unit-type`
        "#]],
    );
    refused(
        &folder,
        &["run", "--row", "400-invalid-statu"],
        5,
        &expect![[r#"
        error: no row is named `400-invalid-statu`
          help: the nearest are `400-invalid-status`, `400-invalid-account-status`, `400-invalid-country-code`
    "#]],
    );
    refused(
        &folder,
        &["list", "--suite", "vip"],
        5,
        &expect![[r#"
        error: no suite is named `vip`
          help: the suites are `vip-credential`, `vip-rest`
    "#]],
    );
    refused(
        &folder,
        &["run", "vip-rest/users", "--row", "400-invalid-status"],
        5,
        &expect![[r#"
            error: no case is chosen by all of these together
              help: leave out one of the conditions; `vipspec list` shows what each case is
        "#]],
    );
    refused(
        &folder,
        &[
            "run",
            "vip-rest/accounts/create-without-mandatory[accountname]",
        ],
        5,
        &expect![[r#"
            error: no case matches `vip-rest/accounts/create-without-mandatory[accountname]`
              help: the nearest are `vip-rest/accounts/create-without-mandatory[accountName]`, `vip-rest/accounts/create-without-mandatory[organizationalUnit]`, `vip-rest/accounts/create-with-unknown-account-type`
        "#]],
    );
}

#[test]
fn several_patterns_of_which_one_matches_nothing_are_not_a_success_in_silence() {
    let folder = Folder::shipped();
    refused(
        &folder,
        &[
            "run",
            "vip-rest/accounts/update-active-to-pending",
            "vip-rest/nobody",
        ],
        5,
        &expect![[r#"
            error: no case matches `vip-rest/nobody`
              help: the nearest are `vip-rest/policies/enabled-absent`, `vip-rest/policies/number-beyond-64-bits`, `vip-rest/accounts/update-of-voice-credits`
        "#]],
    );
}
