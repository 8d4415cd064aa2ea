//! Turns cases into libtest-mimic trials: the harness, for this repository and for others.
//!
//! Larger than the trials: the service of the crate is started on a thread, what trials share is made once,
//! and reports and files are written for `cli` as well.
//!
//! A crate that implements the API tests itself with three lines:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     vipspec::testing::Harness::embedded().serve(my_service).main()
//! }
//! # fn my_service(_listener: std::net::TcpListener) {}
//! ```
//!
//! in a test target with `harness = false`. `VIPSPEC_TARGET` names another service under test. Every
//! flag of `vipspec run` that chooses cases or says how to send has its environment variable here.

mod arguments;
#[cfg(feature = "cli")]
mod embedded;
#[cfg(not(feature = "cli"))]
#[path = "alone.rs"]
mod embedded;
#[cfg(feature = "cli")]
pub(crate) mod files;
mod plan;
#[cfg(feature = "cli")]
mod reports;
#[cfg(not(feature = "cli"))]
#[path = "unreported.rs"]
mod reports;
mod service;
mod session;
mod shared;
mod tell;
mod trials;
mod wanted;

use std::fmt::{self, Debug};
use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::run::Origin;

pub use reports::ReportTo;
#[cfg(feature = "cli")]
pub use reports::{check_reports, write_rendered, write_report, write_reports, write_run};
pub use session::Session;
pub use wanted::Reports;

use plan::Asked;

/// The harness: a set of cases, whom they are asked of, and what `main` of a test target does with
/// them.
///
/// It asks nobody that it was not told to: a crate whose service is never reached must not be green.
pub struct Harness {
    origin: Origin,
    asked: Asked,
}

impl Debug for Harness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Harness");
        shown.field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl Harness {
    /// Returns a harness over the cases that this crate carries.
    pub fn embedded() -> Self {
        Self::over(Origin::Binary)
    }

    /// Returns a harness over a folder of suites, read when the tests run.
    pub fn folder(root: impl Into<PathBuf>) -> Self {
        Self::over(Origin::Named(root.into()))
    }

    fn over(origin: Origin) -> Self {
        Self {
            origin,
            asked: Asked::Nobody,
        }
    }

    /// Asks a service that runs already: a URL, or a file of `targets/` without its `.yaml`.
    #[must_use]
    pub fn target(self, target: impl Into<String>) -> Self {
        self.asking(Asked::Target(target.into()))
    }

    /// Asks the reference server that this crate carries, which says nothing about any service.
    #[must_use]
    pub fn reference(self) -> Self {
        self.asking(Asked::Reference)
    }

    /// Asks a service that the test starts itself: on a free port of this machine, on a thread of
    /// its own, before the first case. It has to serve until the process ends.
    #[must_use]
    pub fn serve<R: Debug>(self, service: impl FnOnce(TcpListener) -> R + Send + 'static) -> Self {
        self.asking(Asked::Service(service::with_its_end(service)))
    }

    /// Asks an asynchronous service that the test starts itself, on a runtime of its own.
    #[must_use]
    pub fn serve_async<S, R: Debug>(
        self,
        service: impl FnOnce(tokio::net::TcpListener) -> S + Send + 'static,
    ) -> Self
    where
        S: Future<Output = R>,
    {
        self.serve(move |listener| -> io::Result<R> {
            listener.set_nonblocking(true)?;
            let runtime = tokio::runtime::Runtime::new()?;
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                Ok(service(listener).await)
            })
        })
    }

    fn asking(self, asked: Asked) -> Self {
        Self { asked, ..self }
    }

    /// Runs the trials that the command line asks for, as a test target's `main`.
    ///
    /// `VIPSPEC_TARGET` is asked before whom the harness was told to ask. Where nobody is named, the
    /// tests fail with a message.
    pub fn main(self) -> ExitCode {
        trials::main(self.origin, self.asked)
    }
}
