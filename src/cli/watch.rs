//! Turns changes below a folder of cases into further runs of the chosen cases, until Ctrl-C.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use notify::event::{EventKind, MetadataKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::arguments::RunArguments;
use super::exit::Exit;
use super::stop::Stop;
use super::{output, reading, run, signals};
use crate::case::Pattern;
use crate::run::{Haste, Interrupt};
use crate::text;

/// How long nothing may change before the cases run again: an editor saves in several steps.
const QUIET: Duration = Duration::from_millis(200);

/// How long a folder that does not come to rest is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many changed files are named.
const NAMED: usize = 3;

/// What wakes the loop.
enum Event {
    Files(notify::Result<notify::Event>),
    Interrupted,
}

/// What changed below the folder since the last run that came to a result.
#[derive(Debug, Default, PartialEq, Eq)]
struct Changes {
    /// Whether something other than a case file changed, so that any case may end otherwise.
    beyond_cases: bool,
    /// The changed files, below the folder and with slashes.
    paths: BTreeSet<String>,
}

/// One run: of every chosen case, or of those that match one of the patterns.
type Once<'a> = dyn FnMut(Option<&[Pattern]>, &Interrupt) -> Result<Exit, Stop> + 'a;

/// Runs what `vipspec run` was asked for, and again at every change.
pub(super) fn follow(mut arguments: Box<RunArguments>) -> Result<Exit, Stop> {
    let choice = &mut arguments.flags.choice;
    let root = reading::folder(choice.cases.as_deref(), "`--watch`")?;
    choice.cases = Some(root.clone());
    reading::library(Some(&root))?;
    watch(&root, &mut |only, interrupt| {
        run::once(&arguments, only, || Ok(interrupt.clone()))
    })
}

/// Calls `run` once, and again whenever a YAML file below `root` changed, until Ctrl-C.
///
/// `run` gets `None` where every chosen case is meant: at first, and after a change of anything that
/// is no case file. It gets patterns where only case files changed: then the chosen cases that match
/// one of them are meant, and there may be none. It says itself what it came to.
///
/// Where `run` stops without a result (a file is invalid, the target cannot be reached), the reason is
/// printed and what was to run then is added to the next change. Only a usage error ends the loop, and
/// [`Exit::Interrupted`], from `run` or between runs.
fn watch(root: &Path, run: &mut Once<'_>) -> Result<Exit, Stop> {
    let (sender, events) = mpsc::channel();
    let full = root
        .canonicalize()
        .map_err(|error| unwatched(root, &error))?;
    let _watcher =
        start(&full, sender.clone()).map_err(|error| unwatched(root, &source(&error)))?;
    let interrupt = signals::listen(move |haste| {
        if haste == Haste::Soon {
            // The loop is over once nobody receives.
            let _ = sender.send(Event::Interrupted);
        }
    })?;
    let mut changes = Changes {
        beyond_cases: true,
        ..Changes::default()
    };
    loop {
        let came = run(changes.patterns().as_deref(), &interrupt);
        if is_last(&came) {
            return came;
        }
        match came {
            Ok(_) => changes = Changes::default(),
            Err(stop) => stop.say(),
        }
        let shown = text::escape(&root.to_string_lossy());
        output::note(&format!("\nwatching `{shown}`; Ctrl-C ends it"));
        let new = next(&events, &full).map_err(|error| unwatched(root, &source(&error)))?;
        let Some(new) = new else {
            return Ok(Exit::Interrupted);
        };
        output::note(&format!("--- changed: {}", new.named()));
        changes.add(new);
    }
}

/// Tells whether no further run follows one: no change of a file heals a usage error.
fn is_last(came: &Result<Exit, Stop>) -> bool {
    match came {
        Ok(exit) => *exit == Exit::Interrupted,
        Err(stop) => stop.exit() == Exit::Usage,
    }
}

fn start(root: &Path, sender: Sender<Event>) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event| {
        // The loop is over once nobody receives.
        let _ = sender.send(Event::Files(event));
    })?;
    watcher.watch(root, RecursiveMode::Recursive)?;
    Ok(watcher)
}

/// Waits for a change and for the folder to come to rest; none at Ctrl-C.
fn next(events: &Receiver<Event>, root: &Path) -> notify::Result<Option<Changes>> {
    let mut changes = Changes::default();
    let mut deadline: Option<Instant> = None;
    loop {
        let event = match deadline {
            None => events.recv().ok(),
            Some(deadline) => {
                let left = QUIET.min(deadline.saturating_duration_since(Instant::now()));
                match events.recv_timeout(left) {
                    Ok(event) => Some(event),
                    Err(_) => return Ok(Some(changes)),
                }
            }
        };
        match event {
            None | Some(Event::Interrupted) => return Ok(None),
            Some(Event::Files(event)) => changes.note(&event?, root),
        }
        if deadline.is_none() && !changes.is_empty() {
            deadline = Some(Instant::now() + PATIENCE);
        }
    }
}

impl Changes {
    fn is_empty(&self) -> bool {
        !self.beyond_cases && self.paths.is_empty()
    }

    fn add(&mut self, other: Self) {
        self.beyond_cases |= other.beyond_cases;
        self.paths.extend(other.paths);
    }

    /// Takes down what an event says of the folder, if it says anything of its cases.
    fn note(&mut self, event: &notify::Event, root: &Path) {
        // The system lost count: anything may have changed.
        self.beyond_cases |= event.need_rescan();
        if !is_change(event.kind) {
            return;
        }
        for path in &event.paths {
            let Ok(below) = path.strip_prefix(root) else {
                continue;
            };
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            if parts.iter().any(|part| part.starts_with('.')) {
                continue;
            }
            let is_yaml = below
                .extension()
                .is_some_and(|end| end == "yaml" || end == "yml");
            // A folder that came or went took files with it of which no event tells.
            if is_yaml || is_folder(event.kind, path) {
                let below = parts.join("/");
                self.beyond_cases |= case_id(&below).is_none();
                self.paths.insert(below);
            }
        }
    }

    /// Returns the ids of the changed case files; none where every case is meant.
    fn patterns(&self) -> Option<Vec<Pattern>> {
        let ids = self.paths.iter().filter_map(|path| case_id(path));
        (!self.beyond_cases).then(|| ids.map(|id| Pattern(id.to_owned())).collect())
    }

    fn named(&self) -> String {
        let mut names: Vec<String> = self
            .paths
            .iter()
            .take(NAMED)
            .map(|path| text::shown(path))
            .collect();
        if self.paths.len() > NAMED {
            let more = self.paths.len() - NAMED;
            names.push(format!("and {}", text::plural(more, "other file")));
        }
        if names.is_empty() {
            names.push("more than the system could name".to_owned());
        }
        names.join(", ")
    }
}

/// Tells whether an event is about what a file holds; a run reads files, and must not wake itself.
fn is_change(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Access(_)
            | EventKind::Other
            | EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime))
    )
}

fn is_folder(kind: EventKind, path: &Path) -> bool {
    use notify::event::{CreateKind, RemoveKind};
    match kind {
        EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder) => true,
        EventKind::Modify(ModifyKind::Name(_)) => path.is_dir(),
        _ => false,
    }
}

/// Returns the id of the cases in a file; none where it is no case file.
fn case_id(below: &str) -> Option<&str> {
    let id = below.strip_suffix(".yaml")?;
    let is_case = id.split('/').count() >= 3 && !id.starts_with("targets/");
    is_case.then_some(id)
}

/// Returns what the system said, without the paths that the message names anyway.
fn source(error: &notify::Error) -> std::io::Error {
    match &error.kind {
        notify::ErrorKind::Io(error) => std::io::Error::new(error.kind(), error.to_string()),
        _ => std::io::Error::other(error.to_string()),
    }
}

fn unwatched(root: &Path, error: &std::io::Error) -> Stop {
    let root = text::escape(&root.to_string_lossy());
    Stop::because(
        Exit::Unjudged,
        format!("the folder `{root}` cannot be watched: {error}"),
        "run without `--watch`, or raise the system's limit of watched files",
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::mpsc;
    use std::time::Instant;

    use notify::event::{AccessKind, CreateKind, DataChange, EventKind, ModifyKind};

    use super::{Changes, Event, Exit, PATIENCE, Stop, is_last, next};
    use crate::template::Problem;

    const SAVED: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Content));

    fn event(kind: EventKind, path: &str) -> notify::Event {
        notify::Event::new(kind).add_path(Path::new("/cases").join(path))
    }

    /// Returns what is to run after files were saved: `all`, or the ids.
    fn after(paths: &[&str]) -> String {
        let mut changes = Changes::default();
        for path in paths {
            changes.note(&event(SAVED, path), Path::new("/cases"));
        }
        if changes.is_empty() {
            return "nothing".to_owned();
        }
        changes.patterns().map_or("all".to_owned(), |ids| {
            let ids: Vec<String> = ids.into_iter().map(|pattern| pattern.0).collect();
            ids.join(" ")
        })
    }

    #[test]
    fn case_files_alone_run_alone_and_data_files_run_everything() {
        for (paths, expected) in [
            (&["s/a/b.yaml"][..], "s/a/b"),
            (&["s/a/b.yaml", "s/c.yaml/d.yaml"], "s/a/b s/c.yaml/d"),
            (&["s/a/b.yaml", "s/table.yaml"], "all"),
            (&["targets/staging.yaml"], "all"),
            (&["targets/deep/staging.yaml"], "all"),
            (&["s/a/b.yml"], "all"),
        ] {
            assert_eq!(after(paths), expected, "{paths:?}");
        }
    }

    #[test]
    fn only_a_usage_error_and_an_interrupt_end_the_loop() {
        for exit in [Exit::Success, Exit::Broken, Exit::Unjudged, Exit::Nothing] {
            assert!(!is_last(&Ok(exit)), "{exit:?}");
        }
        assert!(is_last(&Ok(Exit::Interrupted)));
        let problem = || Problem::new("it is wrong");
        assert!(is_last(&Err(Stop::usage(problem()))));
        assert!(!is_last(&Err(Stop::invalid(problem()))));
        assert!(!is_last(&Err(Stop::because(
            Exit::Unjudged,
            "gone",
            "wait"
        ))));
    }

    #[test]
    fn what_editors_leave_behind_is_no_change() {
        for path in [
            "s/a/.b.yaml.swp",
            "s/a/.#b.yaml",
            "s/a/b.yaml~",
            "s/a/b.yaml___jb_tmp___",
            "s/a/4913",
            "s/a/README.md",
            ".git/s/a/b.yaml",
        ] {
            assert_eq!(after(&[path]), "nothing", "{path}");
        }
    }

    #[test]
    fn a_file_that_is_read_is_no_change_and_a_new_folder_is_one() {
        let mut changes = Changes::default();
        let read = EventKind::Access(AccessKind::Read);
        changes.note(&event(read, "s/a/b.yaml"), Path::new("/cases"));
        assert!(changes.is_empty());
        let made = EventKind::Create(CreateKind::Folder);
        changes.note(&event(made, "s/new"), Path::new("/cases"));
        assert!(changes.patterns().is_none() && !changes.is_empty());
    }

    #[test]
    fn what_did_not_run_is_added_to_the_next_change() {
        let mut changes = Changes::default();
        changes.note(&event(SAVED, "s/a/b.yaml"), Path::new("/cases"));
        let mut other = Changes::default();
        other.note(&event(SAVED, "s/suite.yaml"), Path::new("/cases"));
        changes.add(other);
        assert!(changes.patterns().is_none());
        assert_eq!(changes.named(), "s/a/b.yaml, s/suite.yaml");
    }

    #[test]
    fn saves_in_quick_succession_are_one_change_and_endless_ones_end() {
        let (sender, events) = mpsc::channel();
        let restless = std::thread::spawn(move || {
            for count in 0_u64.. {
                let event = event(SAVED, &format!("s/a/{}.yaml", count % 5));
                if sender.send(Event::Files(Ok(event))).is_err() {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        });
        let started = Instant::now();
        let changes = next(&events, Path::new("/cases")).unwrap().unwrap();
        assert!(started.elapsed() >= PATIENCE && started.elapsed() < PATIENCE * 3);
        assert_eq!(
            changes.named(),
            "s/a/0.yaml, s/a/1.yaml, s/a/2.yaml, and 2 other files"
        );
        drop(events);
        restless.join().unwrap();
    }
}
