//! Turns what is promised to somebody at a desk into tests: completions, manual, and `--watch`.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use crate::folder::{CASE, Folder};
use crate::program::{run, vipspec};
use crate::target::{self, Target};

/// A second case of the tiny suite.
const OTHER: &str = "cases/tiny/things/create-without-name.yaml";

const OTHER_TEXT: &str = r#"row: 400-missing-field
title: A thing has a name
basis: documented
request:
  operation: createThing
  merge: { name: null }
expect:
  code: 400
  error: BAD_REQUEST
  detail: Missing name.
"#;

/// How long a line is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// Returns the verbs that the program names in its help.
fn verbs() -> Vec<String> {
    let help = vipspec(&["--help"]).stdout;
    let list = help.split_once("Commands:\n").expect("help lists verbs").1;
    let lines = list.lines().take_while(|line| !line.is_empty());
    let firsts = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let verbs = firsts.filter(|word| !word.is_empty() && *word != "help");
    verbs.map(str::to_owned).collect()
}

/// Gives a text to a program that may not be installed; none where it is not.
#[cfg(unix)]
fn fed(program: &str, arguments: &[&str], text: &str) -> Option<(bool, String)> {
    use std::io::Write;

    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.ok()?;
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let text = text.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("the program ends");
    writer
        .join()
        .expect("the text was written")
        .expect("the program reads");
    let said = [output.stdout, output.stderr].concat();
    Some((
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    ))
}

#[test]
fn every_shell_gets_a_script_with_every_verb() {
    let verbs = verbs();
    assert!(verbs.iter().any(|verb| verb == "completions"), "{verbs:?}");
    for shell in SHELLS {
        let ran = vipspec(&["completions", shell]);
        assert_eq!(ran.code, Some(0), "{shell}: {}", ran.stderr);
        for verb in &verbs {
            assert!(ran.stdout.contains(verb.as_str()), "{shell}: `{verb}`");
        }
        assert!(ran.stdout.contains("watch"), "{shell}");
    }
}

#[cfg(unix)]
#[test]
fn shells_read_their_scripts() {
    for shell in ["bash", "zsh", "fish"] {
        let script = vipspec(&["completions", shell]).stdout;
        if let Some((good, said)) = fed(shell, &["-n"], &script) {
            assert!(good, "{shell}: {said}");
        }
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_a_verb() {
    let script = vipspec(&["completions", "bash"]).stdout;
    let ask = "COMP_WORDS=(vipspec cov) COMP_CWORD=1\n_vipspec vipspec cov vipspec\necho \"${COMPREPLY[@]}\"\n";
    let (good, said) = fed("bash", &[], &format!("{script}\n{ask}")).expect("bash is installed");
    assert!(good, "{said}");
    assert_eq!(said, "coverage\n");
}

#[test]
fn an_unknown_shell_is_a_usage_error_that_names_the_shells() {
    let ran = vipspec(&["completions", "tcsh"]);
    assert_eq!(ran.code, Some(2));
    for shell in SHELLS {
        assert!(ran.stderr.contains(shell), "{}", ran.stderr);
    }
}

#[test]
fn the_manual_names_every_verb_and_no_page_that_does_not_exist() {
    let ran = vipspec(&["man"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains(".TH vipspec 1"), "{}", ran.stdout);
    for verb in verbs() {
        assert!(
            ran.stdout.contains(&format!("vipspec\\-{verb}(1)")),
            "{verb}"
        );
    }
    assert!(!ran.stdout.contains("vipspec\\-help"), "{}", ran.stdout);
}

#[test]
fn the_manual_goes_into_a_folder_that_exists_one_page_a_verb() {
    let folder = Folder::empty();
    let ran = folder.vipspec(&["man", "man1"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("help: name a folder that exists"),
        "{}",
        ran.stderr
    );
    fs::create_dir(folder.path("man1")).expect("a test can make a folder");
    assert_eq!(folder.vipspec(&["man", "man1"]).code, Some(0));
    let mut pages: Vec<String> = fs::read_dir(folder.path("man1"))
        .expect("the folder is there")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    pages.sort();
    let mut expected: Vec<String> = verbs()
        .iter()
        .map(|verb| format!("vipspec-{verb}.1"))
        .collect();
    expected.push("vipspec.1".to_owned());
    expected.sort();
    assert_eq!(pages, expected);
    let page = fs::read_to_string(folder.path("man1/vipspec-run.1")).expect("the page is there");
    assert!(page.contains("\\-\\-watch"), "{page}");
}

/// The program as it watches a folder, with what it says line by line.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut command = folder.command(arguments);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("VIPSPEC_") {
                command.env_remove(name);
            }
        }
        // One pipe for both, so that lines come in the order in which they were said.
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let child = command
            .stdin(Stdio::null())
            .stdout(writer.try_clone().expect("a second end"))
            .stderr(writer)
            .spawn()
            .expect("the program starts");
        let (sender, lines) = mpsc::channel();
        forward(reader, sender);
        Self { child, lines }
    }

    /// Returns what is said up to a line with this in it.
    fn until(&self, wanted: &str) -> String {
        let mut said = String::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    said.push_str(&line);
                    said.push('\n');
                    if line.contains(wanted) {
                        return said;
                    }
                }
                Err(error) => panic!("`{wanted}` is not said ({error}):\n{said}"),
            }
        }
    }

    /// Returns what is said within a moment.
    fn within(&self, time: Duration) -> Vec<String> {
        std::thread::sleep(time);
        self.lines.try_iter().take(100).collect()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn forward(pipe: impl Read + Send + 'static, lines: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            // The test is over once nobody listens.
            let _ = lines.send(line);
        }
    });
}

/// Returns a service that answers, and wrongly.
fn answering() -> Target {
    Target::saying(target::json("200 OK", "{}"))
}

#[test]
fn a_changed_case_file_runs_alone_and_a_changed_table_runs_everything() {
    let folder = Folder::tiny().with(OTHER, OTHER_TEXT);
    let target = answering();
    let url = target.url();
    let arguments = ["run", "--watch", "--cases", "cases", "--target", &url];
    let watching = Watching::start(&folder, &arguments);
    let first = watching.until("Ctrl-C ends it");
    assert!(first.contains("\n2 cases: "), "{first}");

    // What an editor leaves while it saves is no reason to run.
    let folder = folder
        .with("cases/tiny/things/.create.yaml.swp", "x")
        .with("cases/tiny/things/create-without-name.yaml~", "x");
    assert_eq!(
        watching.within(Duration::from_millis(700)),
        Vec::<String>::new()
    );

    let folder = folder.but(OTHER, "A thing has a name", "Nothing is nameless");
    let second = watching.until("Ctrl-C ends it");
    let changed = "--- changed: tiny/things/create-without-name.yaml\n";
    assert!(second.contains(changed), "{second}");
    assert!(second.contains("\n1 case: "), "{second}");
    assert!(second.contains("Nothing is nameless"), "{second}");

    let folder = folder.but("cases/tiny/table.yaml", "a colour", "a tree");
    let third = watching.until("Ctrl-C ends it");
    assert!(third.contains("--- changed: tiny/table.yaml\n"), "{third}");
    assert!(third.contains("\n2 cases: "), "{third}");
    drop(watching);
    drop(folder);
}

#[test]
fn a_broken_file_is_said_and_what_it_kept_from_running_runs_later() {
    let folder = Folder::tiny().with(OTHER, OTHER_TEXT);
    let target = answering();
    let url = target.url();
    let arguments = ["run", "--watch", "--cases", "cases", "--target", &url];
    let watching = Watching::start(&folder, &arguments);
    watching.until("Ctrl-C ends it");
    let folder = folder.but(CASE, "code: 400", "code: four").but(
        "cases/tiny/table.yaml",
        "a colour",
        "a tree",
    );
    let broken = watching.until("Ctrl-C ends it");
    assert!(broken.contains("nothing was sent"), "{broken}");

    // The table changed as well and nothing ran since, so the mended file is not enough.
    let folder = folder.but(CASE, "code: four", "code: 400");
    let mended = watching.until("Ctrl-C ends it");
    assert!(mended.contains("--- changed: tiny/things/"), "{mended}");
    assert!(mended.contains("\n2 cases: "), "{mended}");
    drop(watching);
    drop(folder);
}

#[test]
fn watching_needs_a_folder_and_takes_the_one_called_cases() {
    let ran = Folder::empty().vipspec(&["run", "--watch"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("`--watch` needs a folder of cases"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("help: name one with `--cases DIR`"),
        "{}",
        ran.stderr
    );

    let folder = Folder::tiny();
    let target = answering();
    let watching = Watching::start(&folder, &["--watch", "--target", &target.url()]);
    let said = watching.until("Ctrl-C ends it");
    assert!(said.starts_with("reading cases from ./cases\n"), "{said}");
    assert!(said.contains("\n1 case: "), "{said}");
}

#[test]
fn watching_a_folder_that_is_not_there_says_so_and_ends() {
    let ran = vipspec(&["run", "--watch", "--cases", "nowhere"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("nowhere"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_watching_between_runs() {
    let folder = Folder::tiny();
    let target = answering();
    let mut watching = Watching::start(&folder, &["run", "--watch", "--target", &target.url()]);
    watching.until("Ctrl-C ends it");
    let process = watching.child.id().to_string();
    assert_eq!(
        run(Command::new("kill").args(["-INT", &process])).code,
        Some(0)
    );
    let ended = watching.child.wait().expect("the program ends");
    assert_eq!(ended.code(), Some(130));
}

/// Runs the program with settings of the environment.
fn with(settings: &[(&str, &str)], arguments: &[&str]) -> crate::program::Ran {
    let folder = Folder::tiny();
    run(folder.command(arguments).envs(settings.iter().copied()))
}

#[test]
fn what_is_printed_is_coloured_where_it_is_wanted_and_nowhere_else() {
    let nobody = ["run", "tiny/nobody"];
    let is_coloured = |settings: &[(&str, &str)], before: &[&str]| {
        let ran = with(settings, &[before, &nobody].concat());
        assert_eq!(ran.code, Some(5), "{ran:?}");
        ran.stderr.contains('\u{1b}')
    };
    let (force, none) = (("FORCE_COLOR", "1"), ("NO_COLOR", "1"));
    assert!(!is_coloured(&[], &[]));
    assert!(is_coloured(&[], &["--color", "always"]));
    assert!(is_coloured(&[none], &["--color=always"]));
    assert!(is_coloured(&[force], &[]));
    assert!(!is_coloured(&[force], &["--color=never"]));
    assert!(!is_coloured(&[force, none], &[]));
    assert!(is_coloured(&[("VIPSPEC_COLOR", "always")], &[]));
    // Without a verb, `run` is meant, whatever stands before.
    let ran = with(&[], &["--color", "always", "tiny/nobody"]);
    assert_eq!(ran.code, Some(5), "{ran:?}");
}

#[test]
fn a_quiet_run_says_what_is_wrong_and_its_last_line() {
    let target = Target::saying(target::json("200 OK", r#"{"error": "OK"}"#));
    let url = target.url();
    let asked = ["run", "--target", &url, "--basis", "all"];
    let loud = with(&[], &asked);
    let quiet = with(&[], &[&asked[..], &["--quiet"]].concat());
    assert!(loud.stderr.contains(" requests to "), "{loud:?}");
    assert_eq!((quiet.code, quiet.stderr.as_str()), (loud.code, ""));
    let last = |ran: &crate::program::Ran| ran.stdout.lines().last().map(str::len);
    assert!(
        quiet.stdout.starts_with("FAIL") && last(&quiet).is_some(),
        "{quiet:?}"
    );
    let wrong = with(&[], &["run", "--quiet", "tiny/nobody"]);
    assert!(
        wrong.stderr.starts_with("error: no case matches"),
        "{wrong:?}"
    );
}

#[test]
fn a_url_in_the_place_of_a_case_is_told_where_it_belongs() {
    let ran = with(&[], &["run", "https://staging.example.com"]);
    assert_eq!(ran.code, Some(5), "{ran:?}");
    let help = "help: `--target https://staging.example.com` names the service";
    assert!(ran.stderr.contains(help), "{ran:?}");
}

#[test]
fn the_manual_has_exit_codes_variables_and_files() {
    let page = vipspec(&["man"]).stdout;
    for (section, line) in [
        (
            ".SH \"EXIT STATUS\"",
            "\\fB4\\fR\nno judgement: target unreachable, cases errored or blocked\n",
        ),
        (".SH ENVIRONMENT", "\\fBVIPSPEC_JOBS\\fR\n"),
        (".SH ENVIRONMENT", "\\fBFORCE_COLOR\\fR\n"),
        (".SH FILES", "\\fBcases/targets/NAME.yaml\\fR\n"),
    ] {
        let (_, rest) = page.split_once(&format!("{section}\n")).expect(section);
        let own = rest.split("\n.SH").next().unwrap_or_default();
        assert!(own.contains(line), "{section}: {own}");
    }
}

#[test]
fn what_other_tools_call_a_flag_is_answered_with_what_it_is_called_here() {
    for (words, tip) in [
        (
            &["run", "--junit", "j.xml"][..],
            "a report is asked for as `--report junit=PATH`",
        ),
        (
            &["run", "-H", "a: b"],
            "headers stand in a target file, under `headers`",
        ),
        (
            &["report", "r.json", "--report", "tap"],
            "`report` takes `--format`",
        ),
        (
            &["run", "--report", "junit.xml"],
            "did you mean `junit=junit.xml`",
        ),
        (&["run", "--report", "markdwn"], "did you mean `markdown`"),
        (
            &["run", "--report", "x"],
            "the formats are `json`, `junit`, ",
        ),
    ] {
        let ran = vipspec(words);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{words:?}");
        assert!(ran.stderr.contains(tip), "{words:?}: {}", ran.stderr);
        assert!(!ran.stderr.contains("'-- "), "{words:?}: {}", ran.stderr);
    }
}

#[test]
fn a_misspelt_variable_does_not_leave_a_run_green_on_the_embedded_reference() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vipspec"));
    let nobody = "http://127.0.0.1:1";
    let ran = run(command
        .args(["run", "--row", "201-ok"])
        .env("VIPSPEC_TARGT", nobody));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    let said = "nothing reads the variable `VIPSPEC_TARGT`: did you mean `VIPSPEC_TARGET`";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

#[test]
fn a_report_that_cannot_be_written_is_refused_before_anything_is_sent() {
    let target = Target::new(|_, _| Ok(()));
    let folder = Folder::tiny();
    let mut refused = vec![
        ("cases", "it is a folder: name a file in it"),
        ("none/j.xml", "name a file in a folder that exists"),
    ];
    if cfg!(target_os = "linux") {
        // Nobody makes files there, whoever he is.
        refused.push(("/proc/self/j.xml", "name a file that can be written: "));
    }
    for (path, help) in refused {
        let report = format!("junit={path}");
        let words = [
            "run",
            "--cases",
            "cases",
            "--target",
            &target.url(),
            "--report",
            &report,
        ];
        let ran = folder.vipspec(&words);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.stderr.contains(help), "{ran:?}");
    }
    assert_eq!(target.heard().len(), 0);
}
