//! Turns a service whose page somebody has, and a file with its URL alone, into the file that is
//! whole: round by round what a run says first, and what is written for it.

use expect_test::{Expect, expect};

use crate::folder::Folder;
use crate::served::Served;
use crate::targets::says;

/// The page's members: what a message asks for one of them, somebody with the page writes for all.
const MEMBERS: &str =
    "members: { accountName: name, organizationalUnit: ou, accountCategory: category }";

/// Returns a target file with these lines of a binding.
fn file(served: &Served, lines: &[&str]) -> String {
    let binding = match lines {
        [] => String::new(),
        _ => format!("binding:\n  vip-rest:\n    {}\n", lines.join("\n    ")),
    };
    format!("url: {}\n{binding}", served.url)
}

/// Asks the service what a file with these lines of a binding lacks.
fn round(served: &Served, lines: &[&str], says: &Expect) -> Option<i32> {
    let folder = Folder::shipped().with("cases/targets/mine.yaml", file(served, lines));
    let words = ["run", "--cases", "cases", "--target", "mine", "--preflight"];
    let ran = folder.vipspec(&words);
    says.assert_eq(&drawn(&ran.stdout));
    ran.code
}

/// Replaces what is drawn: digits of names and ids, and the code that stands for a picture.
fn drawn(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, word) = rest.split_at(at);
        let end = word.find(|c: char| !c.is_ascii_alphanumeric());
        let (word, after) = word.split_at(end.unwrap_or(word.len()));
        let is_drawn = word.len() > 8
            && word
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        shown.push_str(before);
        shown.push_str(if is_drawn { "DRAWN" } else { word });
        rest = after;
    }
    shown + rest
}

#[test]
fn four_rounds_lead_from_a_url_to_a_whole_file() {
    let acme = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/dialects/acme.yaml");
    let served = Served::with(&["--target", acme]);
    let first = expect![[r#"
        ERROR nothing is answered as the API does (1 operation tried): createAccount (POST /v1/accounts) is answered 404, application/json: `Not Found`
              help: 404 for POST /vip/api/v2/v1/accounts: name its route, `binding: { vip-rest: { routes: { /v1/accounts: /... } } }`, or has `url` to end in another path than `/vip/api/v2`; `Not Found` stands at `$.status.code`: `binding: { vip-rest: { envelope: { error: "$.status.code" } } }`
        BLOCK createAccount; 15 cases need it
              sent: POST /v1/accounts
              sent body: {"accountName":"Account DRAWN","organizationalUnit":"Engineering"}
              body: {"status":{"code":"Not Found"}}
        SKIP  not asked, it needs createAccount: getAccount, createAdministrator, authenticate, createQrCode, createUser, getUser, updateAccount

        preflight, 8 operations: 1 did not succeed, 7 not asked; 2 edits to make
    "#]];
    assert_eq!(round(&served, &[], &first), Some(4));
    let route = "routes: { /v1/accounts: /orgs }";
    let error = "envelope: { error: \"$.status.code\" }";
    let second = expect![[r#"
        ERROR nothing is answered as the API does (1 operation tried): createAccount (POST /orgs) is answered 400, application/json: `Request contains unrecognized field accountName.`
              help: `Request contains unrecognized field accountName.` stands at `$.status.message`: `binding: { vip-rest: { envelope: { detail: "$.status.message" } } }`; unrecognized field `accountName`: what does the service call it? `binding: { vip-rest: { members: { accountName: ... } } }`, and so each other one that it calls otherwise
        BLOCK createAccount; 15 cases need it
              sent: POST /orgs
              sent body: {"accountName":"Account DRAWN","organizationalUnit":"Engineering"}
              body: {"status":{"code":"BAD_REQUEST","message":"Request contains unrecognized field accountName."}}
        SKIP  not asked, it needs createAccount: getAccount, createAdministrator, authenticate, createQrCode, createUser, getUser, updateAccount

        preflight, 8 operations: 1 did not succeed, 7 not asked; 2 edits to make
    "#]];
    assert_eq!(round(&served, &[route, error], &second), Some(4));
    let envelope = "envelope: { error: \"$.status.code\", detail: \"$.status.message\" }";
    let third = expect![[r#"
        BLOCK createQrCode (POST /orgs/DRAWN/qr-codes) brought no `$.qrCode` to capture; it stands at `$.data.qrCode`; 3 cases need it
              help: `qrCode` stands at `$.data.qrCode`: `binding: { vip-rest: { answer: { "$": "$.data" } } }`
              sent: POST /orgs/DRAWN/qr-codes
              sent body: {"userId":"user-DRAWN","expirySeconds":300}
              body: {"data":{"qrCode":"DRAWN"},"status":{"code":"OK","message":"QR code created successfully."}}
        EDIT  createAccount (POST /orgs)
              help: `accountId` stands at `$.data.id`: `binding: { vip-rest: { answer: { accountId: "$.data.id" } } }`
        OK    getAccount (GET /orgs/DRAWN)
        OK    createAdministrator (POST /orgs/DRAWN/administrators)
        OK    createUser (POST /orgs/DRAWN/users)
        OK    getUser (GET /orgs/DRAWN/users/user-DRAWN)
        OK    updateAccount (PUT /orgs/DRAWN)
        SKIP  not asked, it needs createQrCode: authenticate

        together, in the target file:
              binding:
                vip-rest:
                  answer: { accountId: "$.data.id", "$": "$.data" }

        preflight, 8 operations: 6 succeeded, 1 did not succeed, 1 not asked; 2 edits to make
    "#]];
    let lines = [route, envelope, MEMBERS];
    assert_eq!(round(&served, &lines, &third), Some(4));
    let answer = "answer: { \"$\": \"$.data\", accountId: \"$.data.id\" }";
    let fourth = expect![[r#"
        OK    createAccount (POST /orgs)
        OK    getAccount (GET /orgs/DRAWN)
        OK    createAdministrator (POST /orgs/DRAWN/administrators)
        OK    authenticate (POST /orgs/DRAWN/authentications)
        OK    createQrCode (POST /orgs/DRAWN/qr-codes)
        OK    createUser (POST /orgs/DRAWN/users)
        OK    getUser (GET /orgs/DRAWN/users/user-DRAWN)
        OK    updateAccount (PUT /orgs/DRAWN)

        preflight, 8 operations: 8 succeeded
    "#]];
    let lines = [route, envelope, MEMBERS, answer];
    assert_eq!(round(&served, &lines, &fourth), Some(0));
    // The third and the fourth round have made one account each.
    let words = ["vip-rest/accounts/create-is-ok", "--report", "json"];
    let folder = Folder::shipped()
        .with_copy("cases/vip-rest/accounts/create-is-ok.yaml")
        .with("cases/targets/mine.yaml", file(&served, &lines));
    let ran =
        folder.vipspec(&[&["run", "--cases", "cases", "--target", "mine"], &words[..]].concat());
    says(
        &ran.stdout,
        &["\"detail\": \"Account 100000003 created successfully.\""],
    );
}
