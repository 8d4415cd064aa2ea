//! Turns the files for pipelines into what they promise: pinned, read-only, and a gate that fails when in doubt.

use std::fs;

use crate::program::root;

// They run on the runner that the workflow names.
#[cfg(target_os = "linux")]
mod scripts;

const ACTION: &str = ".github/actions/vipspec/action.yml";

/// The one that publishes.
const RELEASE: &str = ".github/workflows/release.yml";

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("the file is there")
}

/// Returns every workflow and action of the repository with its text.
fn files() -> Vec<(String, String)> {
    let folder = root().join(".github/workflows");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut paths: Vec<String> = names
        .map(|name| format!(".github/workflows/{}", name.to_string_lossy()))
        .collect();
    paths.push(ACTION.to_owned());
    paths
        .into_iter()
        .map(|path| (path.clone(), read(&path)))
        .collect()
}

/// Returns the scripts of a file: what stands below each `run: |`, without the indent.
fn scripts(text: &str) -> Vec<String> {
    let mut scripts: Vec<String> = Vec::new();
    let mut inside: Option<usize> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        if inside.is_some_and(|outer| indent <= outer && !line.is_empty()) {
            inside = None;
        }
        if let Some(outer) = inside {
            let script = scripts.last_mut().expect("a script is open");
            script.push_str(line.get(outer + 2..).unwrap_or_default());
            script.push('\n');
        } else if line.trim_start() == "run: |" {
            inside = Some(indent);
            scripts.push(String::new());
        } else if let Some((_, script)) = line.split_once("run: ") {
            scripts.push(script.to_owned());
        }
    }
    scripts
}

#[test]
fn every_action_is_pinned_to_a_digest_with_its_version() {
    for (path, text) in files() {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((_, used)) = line.split_once("uses: ") else {
                continue;
            };
            let (action, version) = used.split_once(" # v").unwrap_or((used, ""));
            let digest = action.split_once('@').map_or("", |(_, digest)| digest);
            let is_digest = digest.len() == 40 && digest.bytes().all(|b| b.is_ascii_hexdigit());
            assert!(is_digest && !version.is_empty(), "{path}: {line}");
            assert!(action.starts_with("actions/"), "{path}: {line}");
        }
    }
}

#[test]
fn no_pipeline_may_write_but_that_of_a_release_and_none_keeps_a_credential() {
    for (path, text) in files() {
        if path == RELEASE {
            // Each of its jobs says what it may, and nobody's branch starts it.
            assert!(text.contains("\npermissions: {}\n"), "{path}");
            assert!(text.contains("on:\n  push:\n    tags: [\"v"), "{path}");
        } else {
            assert!(!text.contains(": write"), "{path}");
        }
        assert!(!text.contains("pull_request_target"), "{path}");
        let checkouts = text.matches("uses: actions/checkout@").count();
        let dropped = text.matches("persist-credentials: false").count();
        assert_eq!(checkouts, dropped, "{path}");
        let says = path == ACTION || text.contains("\npermissions:");
        assert!(says, "{path} says nothing of permissions");
    }
}

#[test]
fn no_input_becomes_part_of_a_script() {
    let mut count = 0;
    for (path, text) in files() {
        for script in scripts(&text) {
            count += 1;
            assert!(!script.contains("${{"), "{path}: {script}");
        }
    }
    assert!(count >= 8, "{count} scripts were found");
}

#[test]
fn the_gate_runs_whatever_became_of_the_shards() {
    let text = read(".github/workflows/conformance.yml");
    let (_, gate) = text.split_once("\n  gate:\n").expect("there is a gate");
    let (head, _) = gate.split_once("    steps:\n").expect("a job has steps");
    assert!(head.contains("\n    if: always()\n"), "{head}");
    assert!(head.contains("needs: [build, shard]"), "{head}");
}
