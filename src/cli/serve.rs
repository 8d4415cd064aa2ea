//! Turns `vipspec serve` into a running reference, until Ctrl-C.

use std::net::{Ipv4Addr, SocketAddr};

use super::arguments::ServeArguments;
use super::exit::Exit;
use super::stop::Stop;
use super::{dialect, output, reading, signals};
use crate::proof::{Dressed, Slipping};
use crate::reference::lawful::{Lawful, lawful};
use crate::reference::mutants::catalogue;
use crate::reference::{Reference, Rulebook, Service};
use crate::run::Haste;
use crate::text;

pub(super) fn run(arguments: &ServeArguments) -> Result<Exit, Stop> {
    let failed = |error: std::io::Error| {
        let title = format!("cannot serve on port {}: {error}", arguments.port);
        Stop::because(
            Exit::Unjudged,
            title,
            "choose another port with `--port`; 0 takes a free one",
        )
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let interrupt = signals::listen(|_| {})?;
    let served = served(arguments.mutant.as_deref())?;
    let dialect = match &arguments.target {
        None => None,
        Some(name) => {
            let origin = reading::origin(arguments.cases.as_deref());
            let library = reading::list(&origin)?;
            Some((name, dialect::read(name, &origin, &library)?))
        }
    };
    runtime.block_on(async {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
        let (below, note) = match &dialect {
            None => (
                "",
                "the embedded reference is served until Ctrl-C".to_owned(),
            ),
            Some((name, dialect)) => (
                dialect.path.as_str(),
                format!("the embedded reference is served in the names of `{name}` until Ctrl-C"),
            ),
        };
        let front = |service: Service| match &dialect {
            None => service.router(),
            Some((_, dialect)) => Dressed::new(service, dialect.bindings.clone(), below).router(),
        };
        let reference = Reference::start_behind(served, address, front).await;
        let reference = reference.map_err(failed)?;
        output::result(&format!("{}{below}", reference.url()));
        output::note(&note);
        tokio::select! {
            stopped = reference.stopped() => stopped.map_err(failed)?,
            () = interrupt.reaches(Haste::Soon) => {}
        }
        Ok(Exit::Success)
    })
}

/// Returns the reference, or the mutant or the slip of it that is meant.
fn served(mutant: Option<&str>) -> Result<Service, Stop> {
    let unbroken = Rulebook::vendor();
    let Some(id) = mutant else {
        return Ok(Service::new(unbroken));
    };
    let mutants = catalogue(&unbroken);
    if let Some(mutant) = mutants.iter().find(|mutant| mutant.id == id) {
        output::note(&format!("mutant: {}", mutant.sentence));
        return Ok(Service::new(mutant.rulebook(&unbroken)));
    }
    let lawful = lawful();
    if let Some(lawful) = lawful.iter().find(|lawful| lawful.id() == id) {
        output::note(&format!("lawful mutant: {}", lawful.sentence()));
        return Ok(Service::new(lawful.rulebook(&unbroken)));
    }
    if let Some(slipping) = Slipping::parse(id, &unbroken) {
        output::note(&format!("slip: {id}"));
        return Ok(slipping.service(unbroken));
    }
    let ids = lawful.iter().map(Lawful::id);
    let ids: Vec<String> = ids.chain(Slipping::examples(&unbroken)).collect();
    let known = mutants.iter().map(|mutant| mutant.id.as_str());
    let near = text::nearest_few(id, known.chain(ids.iter().map(String::as_str)), 3);
    let title = format!("no mutant and no slip is named `{}`", text::escape(id));
    let help = format!("the nearest are {}", text::listed(near));
    Err(Stop::because(Exit::Usage, title, help))
}
