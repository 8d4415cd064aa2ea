//! Turns `vipspec serve` into a running reference, until Ctrl-C.

use std::net::{Ipv4Addr, SocketAddr};

use super::arguments::ServeArguments;
use super::exit::Exit;
use super::{Stop, output};
use crate::reference::mutants::catalogue;
use crate::reference::{Reference, Rulebook};
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
    let rulebook = rulebook(arguments.mutant.as_deref())?;
    runtime.block_on(async {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
        let reference = Reference::start(rulebook, address).await.map_err(failed)?;
        output::result(&reference.url());
        output::note("the embedded reference is served until Ctrl-C");
        tokio::select! {
            stopped = reference.stopped() => stopped.map_err(failed)?,
            _ = tokio::signal::ctrl_c() => {}
        }
        Ok(Exit::Success)
    })
}

fn rulebook(mutant: Option<&str>) -> Result<Rulebook, Stop> {
    let unbroken = Rulebook::vendor();
    let Some(id) = mutant else {
        return Ok(unbroken);
    };
    let mutants = catalogue(&unbroken);
    match mutants.iter().find(|mutant| mutant.id == id) {
        Some(mutant) => {
            output::note(&format!("mutant: {}", mutant.sentence));
            Ok(mutant.rulebook(&unbroken))
        }
        None => {
            let near = text::nearest_few(id, mutants.iter().map(|mutant| mutant.id.as_str()), 3);
            let title = format!("no mutant is named `{}`", text::escape(id));
            Err(Stop::because(
                Exit::Usage,
                title,
                format!("the nearest are {}", text::listed(near)),
            ))
        }
    }
}
