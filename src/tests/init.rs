//! Turns `vipspec init` into a promise kept: files that pass `check`, and hold a service of another API.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::folder::Folder;
use crate::program::root;
use crate::target::{Asked, Target, json};

const CASE: &str = "cases/example/orders/create-without-mandatory.yaml";

/// Returns every file below a folder with its text, sorted.
fn tree(folder: &Folder) -> Vec<(String, String)> {
    let root = folder.path("");
    let (mut files, mut open) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be listed") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let below = path.strip_prefix(&root).expect("it lies below");
            let text = fs::read_to_string(&path).expect("the file is text");
            files.push((below.to_string_lossy().into_owned(), text));
        }
    }
    files.sort();
    files
}

/// Returns a folder as `vipspec init` leaves it.
fn begun() -> Folder {
    let folder = Folder::empty();
    let ran = folder.vipspec(&["init"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    folder
}

/// Answers as the API of the example does, where `drift` is the text of the refusal.
fn orders(drift: &'static str) -> Target {
    Target::new(move |asked, stream| {
        std::io::Write::write_all(stream, order(asked, drift).as_bytes())
    })
}

fn order(asked: &Asked, drift: &str) -> String {
    let missing = ["product", "quantity"]
        .into_iter()
        .find(|member| !asked.rest.contains(&format!("\"{member}\"")));
    match missing {
        _ if asked.line != "POST /v1/orders" => json("404 Not Found", "{}"),
        None => json("201 Created", "{}"),
        Some(member) => {
            let body =
                format!(r#"{{"problem": {{"code": "E42", "message": "{member} {drift}"}}}}"#);
            json("400 Bad Request", &body)
        }
    }
}

#[test]
fn what_init_writes_passes_check_at_once() {
    let folder = begun();
    let ran = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        ran.stdout,
        "2 cases in 1 file, 2 rows, 1 target: no problem\n"
    );
}

#[test]
fn the_example_holds_a_service_that_speaks_as_it_does_once_the_url_is_put_in() {
    for (text, code) in [("is missing.", 0), ("is missing", 1)] {
        let service = orders(text);
        let folder = begun().but(
            "cases/targets/staging.yaml",
            "https://staging.example.com",
            &service.url(),
        );
        let ran = folder.vipspec(&["run", "--cases", "cases", "--target", "staging"]);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert_eq!(service.heard().len(), 2, "{ran:?}");
    }
}

/// Answers as another API, with another envelope, whose id of the fault is `id`.
fn parcels(asked: &Asked, id: &str) -> String {
    if asked.line != "PUT /api/parcels/home" {
        return json("404 Not Found", "{}");
    }
    if asked.rest.contains("\"weight\":-1") {
        let body = format!(r#"{{"errors": [{{"id": "{id}", "text": "Weight -1 is too low"}}]}}"#);
        return json("422 Unprocessable Content", &body);
    }
    json("200 OK", "{}")
}

#[test]
fn another_api_with_another_envelope_is_held_after_changes_of_data_files_alone() {
    for (id, code) in [("PARCEL-7", 0), ("PARCEL-8", 1)] {
        let service = Target::new(move |asked, stream| {
            std::io::Write::write_all(stream, parcels(asked, id).as_bytes())
        });
        let folder = adapted();
        let ran = folder.vipspec(&["check", "--cases", "cases"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let url = service.url();
        let ran = folder.vipspec(&["run", "--cases", "cases", "--target", &url]);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        let summary = ran.stdout.lines().last().unwrap_or_default().to_owned();
        let wanted = if code == 0 { "1 passed" } else { "1 failed" };
        assert!(summary.contains(wanted), "{ran:?}");
        let differs = ran.stdout.contains("+ PARCEL-8");
        assert_eq!(differs, code == 1, "{ran:?}");
    }
}

/// Returns the folder of init with the files changed as somebody with an API of parcels does.
fn adapted() -> Folder {
    let suite = "cases/example/suite.yaml";
    let api = "cases/example/openapi.yaml";
    let table = "cases/example/table.yaml";
    begun()
        .but(suite, "\"$.problem.code\"", "\"$.errors[0].id\"")
        .but(suite, "\"$.problem.message\"", "\"$.errors[0].text\"")
        .but(
            suite,
            "  customer: \"customer-${digits:6}\"",
            "  place: home",
        )
        .but(api, "/v1/orders", "/api/parcels/{place}")
        .but(api, "    post:", "    put:")
        .but(api, "createOrder", "sendParcel")
        .but(
            api,
            "{ customer: \"${customer}\", product: lamp, quantity: 1 }",
            "{ weight: 10 }",
        )
        .but(table, "400-missing-field", "422-weight")
        .but(table, "code: 400", "code: 422")
        .but(table, "E42", "PARCEL-7")
        .but(table, "{field} is missing.", "Weight {weight} is too low")
        .without(CASE)
        .with(
            "cases/example/parcels/send-with-negative-weight.yaml",
            "# yaml-language-server: $schema=../../case.schema.json\n\
             row: 422-weight\n\
             title: A parcel has no negative weight\n\
             basis: documented\n\
             request:\n  operation: sendParcel\n  merge: { weight: -1 }\n\
             expect:\n  code: 422\n  error: PARCEL-7\n  detail: Weight -1 is too low\n",
        )
}

#[test]
fn one_file_that_is_there_refuses_the_whole_and_is_named() {
    let paths: Vec<String> = tree(&begun()).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths.len(), 12, "{paths:?}");
    for path in paths {
        let folder = Folder::empty().with(&path, "mine\n");
        let ran = folder.vipspec(&["init", "."]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(
            ran.stderr.contains(&format!("`{path}` is there already")),
            "{ran:?}"
        );
        assert_eq!(tree(&folder), [(path, "mine\n".to_owned())]);
    }
}

#[test]
fn a_folder_where_a_file_is_needed_takes_back_what_was_written() {
    let folder = Folder::empty().with(".github/workflows", "a file\n");
    let ran = folder.vipspec(&["init"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let kept = [(".github/workflows".to_owned(), "a file\n".to_owned())];
    assert_eq!(tree(&folder), kept);
}

/// Each file has the line by which an editor knows its keys, and `suite.yaml` shows every key there is.
#[test]
fn the_files_of_init_are_known_to_editors_and_show_every_key() {
    let folder = begun();
    for (path, schema) in [
        (CASE, "../../case"),
        ("cases/example/suite.yaml", "../suite"),
        ("cases/example/table.yaml", "../table"),
        ("cases/targets/staging.yaml", "../target"),
    ] {
        let text = fs::read_to_string(folder.path(path)).expect("the file is there");
        let line = format!("# yaml-language-server: $schema={schema}.schema.json\n");
        assert!(text.starts_with(&line), "{path}");
    }
    let suite = fs::read_to_string(folder.path("cases/example/suite.yaml"));
    let suite = suite.expect("the file is there");
    let schema = fs::read_to_string(folder.path("cases/suite.schema.json"));
    let schema: serde_json::Value =
        serde_json::from_str(&schema.expect("the file is there")).expect("a schema is JSON");
    let keys = &schema["properties"];
    for keys in [
        keys,
        &keys["envelope"]["properties"],
        &keys["success"]["properties"],
    ] {
        for key in keys.as_object().expect("it has keys").keys() {
            let has = |line: &str| {
                let line = line.trim_start().trim_start_matches("# ");
                line.starts_with(&format!("{key}:"))
            };
            assert!(suite.lines().any(has), "{key}");
        }
    }
    let readme = fs::read_to_string(folder.path("cases/README.md")).expect("the file is there");
    assert!(!readme.contains("]("), "{readme}");
    assert!(
        !readme.contains("http") || readme.contains("127.0.0.1"),
        "{readme}"
    );
}

#[test]
fn a_target_that_is_only_starting_is_waited_for() {
    let folder = begun();
    for (arguments, code) in [(&[][..], 4), (&["--wait", "60s"], 0)] {
        let probed = AtomicUsize::new(0);
        let service = Target::rude(move |asked, stream| {
            // The first who ask meet a service that hangs up.
            if asked.line == "GET /" && probed.fetch_add(1, Ordering::SeqCst) < 2 {
                return Ok(());
            }
            std::io::Write::write_all(stream, order(asked, "is missing.").as_bytes())
        });
        let url = service.url();
        let run = ["run", "--cases", "cases", "--target", &url];
        let ran = folder.vipspec(&[&run[..], arguments].concat());
        assert_eq!(ran.code, Some(code), "{ran:?}");
    }
}

/// The proxy that the page on cases shows, before a service that wants every request signed.
#[test]
fn the_proxy_of_the_page_says_what_a_binding_cannot() {
    let python = Command::new("python3").arg("--version").output();
    if python.is_err() {
        // Without Python the page's proxy cannot run; the workflow's machine has it.
        return;
    }
    let page = fs::read_to_string(root().join("cases/README.md")).expect("the page is there");
    let page = page.replace("\r\n", "\n");
    let (_, script) = page.split_once("```python\n").expect("the page shows it");
    let (script, _) = script.split_once("```").expect("the block ends");
    let written = script.lines().filter(|line| !line.is_empty());
    assert!(written.count() <= 32);
    let folder = begun().with("proxy.py", script);
    let service = Target::new(|asked, stream| {
        let signed = asked.rest.to_ascii_lowercase().contains("x-signature: ");
        let answer = if signed {
            order(asked, "is missing.")
        } else {
            json("401 Unauthorized", "{}")
        };
        std::io::Write::write_all(stream, answer.as_bytes())
    });
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = free.local_addr().expect("it has an address").port();
    drop(free);
    let proxy = Command::new("python3")
        .arg(folder.path("proxy.py"))
        .args([&port.to_string(), &service.url()])
        .env("SERVICE_KEY", "a key of the test")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut proxy = proxy.expect("python3 starts");
    let url = format!("http://127.0.0.1:{port}");
    let through = folder.vipspec(&["run", "--cases", "cases", "--target", &url, "--wait", "60s"]);
    let direct = folder.vipspec(&["run", "--cases", "cases", "--target", &service.url()]);
    let _ = proxy.kill();
    let _ = proxy.wait();
    assert_eq!(through.code, Some(0), "{through:?}");
    assert_ne!(direct.code, Some(0), "{direct:?}");
}

#[test]
fn the_suite_has_the_name_that_is_asked_for() {
    let folder = Folder::empty();
    let ran = folder.vipspec(&["init", "shop", "--suite", "shop-api"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = folder.vipspec(&["list", "--cases", "shop/cases"]);
    assert!(ran.stdout.starts_with("shop-api/orders/"), "{ran:?}");
    for (path, text) in tree(&folder) {
        assert!(!text.contains("SUITE"), "{path}");
    }
    let ran = folder.vipspec(&["init", "x", "--suite", "../up"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(!folder.path("x").exists());
}

#[test]
fn the_workflow_of_init_is_pinned_as_ours_and_reads_only() {
    let ours = fs::read_to_string(root().join(".github/workflows/conformance.yml"));
    let ours = ours.expect("the file is there");
    let theirs = fs::read_to_string(begun().path(".github/workflows/conformance.yml"));
    let theirs = theirs.expect("the file is there");
    let pin = theirs
        .lines()
        .find_map(|line| line.split_once("uses: actions/checkout@"));
    let (_, pin) = pin.expect("the workflow checks the cases out");
    assert!(
        ours.contains(&format!("uses: actions/checkout@{pin}")),
        "{pin}"
    );
    assert!(theirs.contains("permissions:\n  contents: read\n"));
    assert!(!theirs.contains(": write") && theirs.contains("persist-credentials: false"));
}

#[test]
fn the_schemas_of_init_are_ours() {
    let folder = begun();
    for name in ["case", "suite", "table", "target", "report"] {
        let name = format!("{name}.schema.json");
        let ours = fs::read_to_string(root().join("cases").join(&name)).expect("the file is there");
        let theirs = fs::read_to_string(folder.path("cases").join(&name));
        assert_eq!(ours, theirs.expect("the file is there"), "{name}");
    }
}

#[test]
fn a_suite_that_the_reference_does_not_serve_needs_a_target() {
    let ran = begun().vipspec(&["run", "--cases", "cases"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
    let said = "error: no target is named: `example` is asked of a service\n  \
        help: name it with `--target`: a URL, or a file of `targets/`\n";
    assert_eq!(ran.stderr, said);
}
