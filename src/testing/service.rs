//! Turns a function that serves a listener into a service on a free port, and into what ended it.

use std::fmt::Debug;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};

use crate::exchange::Base;
use crate::template::Problem;
use crate::text;

/// Serves a listener, and returns what it came to where it came to an end.
pub(super) type Serve = Box<dyn FnOnce(TcpListener) -> String + Send>;

/// A service of the crate that is tested, on a thread of its own.
pub(super) struct Service {
    address: SocketAddr,
    begins: Mutex<Option<(TcpListener, Serve)>>,
    runs: Mutex<Option<JoinHandle<String>>>,
    ended: OnceLock<String>,
}

/// Returns what serves, with its end in words.
pub(super) fn with_its_end<R: Debug>(
    serve: impl FnOnce(TcpListener) -> R + Send + 'static,
) -> Serve {
    Box::new(move |listener| format!("it returned `{:?}`", serve(listener)))
}

impl Service {
    /// Takes a free port of this machine; nobody serves it yet.
    ///
    /// # Errors
    ///
    /// Returns why there is none.
    pub(super) fn new(serve: Serve) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        Ok(Self {
            address: listener.local_addr()?,
            begins: Mutex::new(Some((listener, serve))),
            runs: Mutex::default(),
            ended: OnceLock::new(),
        })
    }

    /// Returns the URL of the service.
    ///
    /// # Errors
    ///
    /// Returns an error where the address is none, which it is.
    pub(super) fn base(&self) -> Result<Base, Problem> {
        Base::parse(&format!("http://{}", self.address))
    }

    /// Starts the service, at the first call.
    pub(super) fn start(&self) {
        let begins = self
            .begins
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some((listener, serve)) = begins {
            let runs = thread::spawn(move || serve(listener));
            *self.runs.lock().unwrap_or_else(PoisonError::into_inner) = Some(runs);
        }
    }

    /// Returns what ended the service, where something did: it has to serve as long as the tests run.
    pub(super) fn ended(&self) -> Option<Problem> {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ended) = runs.take_if(|runs| runs.is_finished()) {
            let how = ended.join().unwrap_or_else(|panic| {
                let said = panic.downcast_ref::<String>().map(String::as_str);
                let said = said.or(panic.downcast_ref::<&str>().copied());
                format!("it panicked: `{}`", said.unwrap_or("with no words"))
            });
            self.ended.get_or_init(|| how);
        }
        let how = self.ended.get()?;
        let title = format!(
            "the service has ended before the tests did: {}",
            text::shown(how)
        );
        Some(Problem::new(title).help("what `serve` is given has to serve until the process ends"))
    }
}
