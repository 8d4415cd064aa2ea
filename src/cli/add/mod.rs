//! Turns `vipspec add` into a case file, and a row where the table has none.

pub(super) mod arguments;
mod desk;
mod recordings;
mod shelf;
mod trial;

use tokio::runtime::Runtime;

use arguments::{AddArguments, AddAs};

use super::exit::Exit;
use super::stop::Stop;
use super::{output, reading};
use crate::add::{self, Edit};
use crate::cli::changes::{self, Before, Change, Unwritten};
use crate::report;
use crate::run::{Origin, Plan};
use crate::seen::Seen;
use crate::template::Problem;
use crate::text;
use desk::Desk;
use shelf::Shelf;
use trial::Trial;

pub(super) fn run(arguments: &AddArguments) -> Result<Exit, Stop> {
    let root = reading::folder(arguments.cases.as_deref(), "`add`")?;
    let reading = recordings::gather(arguments)?;
    let mut flags = arguments.flags();
    // A variable of a command line is none of a suite.
    flags
        .sending
        .vars
        .retain(|(name, _)| !reading.used.contains(name));
    let plan = Plan::read(flags, Origin::Named(root.clone()))?;
    check(arguments, &plan, reading.seen.len())?;
    if arguments.decided == Some(AddAs::KnownFailure) {
        recordings::check_known(arguments, &plan, &root)?;
    }
    reading::warn_of_short_secrets(&[], &[&plan]);
    let runtime =
        Runtime::new().map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    let desk = Desk {
        arguments,
        root,
        redactor: plan.redactor(&[]),
        trial: Trial::new(&plan, runtime),
        plan: &plan,
    };
    let seen = reading.seen.into_iter();
    let seen = seen.map(|seen| desk.trial.canonical(seen)).collect();
    let ends = all(&desk, seen).map_err(|stop| desk.redacted(stop));
    let sent = desk.trial.sent();
    match (arguments.dry_run && ends.is_ok(), sent) {
        (true, sent) => {
            let sent = sent.unwrap_or_else(|| "nothing was sent".to_owned());
            desk.note(&format!("{sent}; no file is written"));
        }
        (false, Some(sent)) => desk.note(&sent),
        (false, None) => {}
    }
    ends
}

/// Refuses flags that could do nothing here, before anything is sent.
fn check(arguments: &AddArguments, plan: &Plan, count: usize) -> Result<(), Stop> {
    let names = [
        ("--name", &arguments.name),
        ("--title", &arguments.title),
        ("--row-id", &arguments.row_id),
    ];
    for (flag, given) in names {
        let Some(given) = given else { continue };
        if count > 1 && arguments.all {
            let title = format!("`{flag}` is for one case, and `--all` makes several");
            return Err(Stop::because(
                Exit::Usage,
                title,
                "leave out the one or the other",
            ));
        }
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if flag != "--title" && (given.is_empty() || !given.bytes().all(plain)) {
            let title = format!("`{}` cannot be a name", text::shown(given));
            let help = format!("`{flag}` takes lower-case letters, digits and `-`");
            return Err(Stop::because(Exit::Usage, title, help));
        }
    }
    if arguments.minimize && plan.target.base.is_none() {
        let problem = Problem::new("`--minimize` tries cases at a target");
        return Err(Stop::usage(problem.help("name it with `--target`")));
    }
    Ok(())
}

/// Judges all that was seen, and then writes what comes of it: all, or nothing.
fn all(desk: &Desk<'_>, seen: Vec<Seen>) -> Result<Exit, Stop> {
    let mut shelf = Shelf::read(desk.plan)?;
    let seen = first_of_each(desk, of_this_api(desk, seen, &shelf)?, &shelf)?;
    let count = seen.len();
    let (mut edits, mut refused) = (Vec::new(), Vec::new());
    for one in seen {
        let (place, is_sent) = (one.place.clone(), one.response.is_none());
        let named = match count {
            1 => String::new(),
            _ => format!("{place}: "),
        };
        let judged = desk.answered(one, &shelf);
        let judged = judged.and_then(|one| desk.judge(&one, &mut shelf, &edits));
        match judged {
            Ok(judged) => {
                judged.tell(&named, desk);
                edits = add::merged(edits, judged.edits);
            }
            Err(stop) if stop.exit() == Exit::Interrupted => return Err(stop),
            Err(stop) => refused.push(shelf::unwritten(stop, is_sent).of(&named)),
        }
    }
    if count == 1
        && let Some(stop) = refused.pop()
    {
        return Err(stop);
    }
    let Some(first) = refused.first() else {
        return write(desk, &edits).map(|()| Exit::Success);
    };
    let exit = first.exit();
    let title = format!(
        "{} of {count} exchanges are refused; nothing is written",
        refused.len()
    );
    refused
        .into_iter()
        .for_each(|stop| desk.redacted(stop).say());
    let help = "choose the others with `--entry`, `--url-glob` or `--status`, or say what these are with `--as`";
    Err(Stop::because(exit, title, help))
}

/// Leaves out what a recording has of other services, unless that is all it has.
fn of_this_api(desk: &Desk<'_>, seen: Vec<Seen>, shelf: &Shelf) -> Result<Vec<Seen>, Stop> {
    if desk.arguments.har.is_none() && desk.arguments.from_report.is_none() {
        return Ok(seen);
    }
    let (mut own, mut foreign) = (Vec::new(), Vec::new());
    for one in seen {
        match add::foreign(&one, &*desk.suite(shelf, &one)?) {
            Some(problem) => foreign.push(problem),
            None => own.push(one),
        }
    }
    if own.is_empty()
        && let Some(problem) = foreign.drain(..).next()
    {
        return Err(Stop::invalid(problem));
    }
    recordings::tell_left_out(&foreign, "not of this API");
    Ok(own)
}

/// Keeps one of those that were answered alike on the same operation, unless all are wanted.
fn first_of_each(desk: &Desk<'_>, seen: Vec<Seen>, shelf: &Shelf) -> Result<Vec<Seen>, Stop> {
    let mut kept: Vec<(Option<String>, Seen, usize)> = Vec::new();
    for one in seen {
        let kind = add::kind(&one, &*desk.suite(shelf, &one)?);
        let kind = kind.filter(|_| !desk.arguments.all);
        let like =
            |(known, ..): &&mut (Option<String>, Seen, usize)| kind.is_some() && *known == kind;
        match kept.iter_mut().find(like) {
            Some((.., more)) => *more += 1,
            None => kept.push((kind, one, 0)),
        }
    }
    for (_, one, more) in kept.iter().filter(|(.., more)| *more > 0) {
        desk.note(&format!(
            "{}: {more} more like it; `--all` takes each",
            one.place
        ));
    }
    Ok(kept.into_iter().map(|(_, one, _)| one).collect())
}

/// Shows the files as a diff, and writes them unless nothing is to be written.
fn write(desk: &Desk<'_>, edits: &[Edit]) -> Result<(), Stop> {
    if edits.is_empty() {
        return Ok(());
    }
    for edit in edits {
        let shown = desk.root.join(&edit.path).display().to_string();
        let before = edit.before.as_deref().unwrap_or_default();
        let diff = report::file_diff(&shown, before, &edit.after);
        output::raw(&desk.redactor.text(&diff));
    }
    if desk.arguments.dry_run {
        return Ok(());
    }
    let change = |edit: &Edit| Change {
        path: desk.root.join(&edit.path),
        before: edit.before.clone().map_or(Before::Nothing, Before::Text),
        text: edit.after.clone(),
    };
    let changes: Vec<Change> = edits.iter().map(change).collect();
    changes::write_all(&changes).map_err(|Unwritten { path, error }| {
        let title = format!("`{}` cannot be written: {error}", path.display());
        let help = match error.kind() {
            // No system says so: the file is not what it was when it was read.
            std::io::ErrorKind::Other => "nothing was written: ask again, and it is read anew",
            _ => "nothing was written: name a folder that can be written to",
        };
        Stop::because(Exit::Unjudged, title, help)
    })?;
    for change in &changes {
        desk.note(&format!("wrote {}", change.path.display()));
    }
    Ok(())
}
