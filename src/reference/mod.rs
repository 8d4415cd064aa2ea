//! Turns a rulebook into a running server that keeps the contract: the reference.
//!
//! It decides by its own rules and literals with real state, as a service would. It never sees
//! a case, and never reads the table or the API description: those are held against it from
//! outside. Rules are data (`rulebook`), so that a broken server is the same server with one item
//! of its rulebook changed.
//!
//! Its size is data: the rules of two families with the state of accounts and tokens, the ways to break each
//! of them, and the services that decide otherwise where the table is silent.
//!
//! ```text
//! request ──route──▶ operation ──decide, check by check──▶ refusal │ effects, success ──fill──▶ reply
//! ```

// The types of rules, and what can be listed of them.
mod account_id;
mod act;
mod answer;
mod listing;
mod member_path;
mod pattern;
mod registration;
mod rulebook;
mod token;

// The unbroken rules: accounts and what belongs to them, then credentials.
mod accounts;
mod administrators;
mod country;
mod credentials;
mod policies;
mod users;
mod vendor;
mod vocabulary;
mod wording;

// From a request to a reply.
mod decide;
mod fill;
mod interpret;
mod route;
mod state;
mod values;

mod server;

// The ways to break the rules, and those to decide what the rules leave open.
pub mod lawful;
pub mod mutants;

#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use account_id::IdForm;
pub use act::{Act, Effect};
pub use answer::{Answer, Body, Envelope, Fill, Piece, Slot};
pub use listing::{Listing, UNROUTED};
pub use member_path::MemberPath;
pub use registration::RegistrationState;
pub use rulebook::{
    Case, Check, Codes, Condition, DateForm, Family, Gap, IntegerForm, LengthUnit, Matching, Named,
    Operation, Order, Range, Rule, Rulebook, Scope, Segment, Stage, Type,
};
pub use server::{Edge, PARTY, Service};
pub use token::TokenState;

/// Serves a rulebook over HTTP until it is dropped.
#[derive(Debug)]
pub struct Reference {
    addr: SocketAddr,
    service: Service,
    served: JoinHandle<io::Result<()>>,
    /// Dropping it ends the server.
    _alive: oneshot::Sender<()>,
}

impl Reference {
    /// Binds the address, where port 0 is any free one, and serves on the current runtime.
    pub async fn start(rulebook: Rulebook, addr: SocketAddr) -> io::Result<Self> {
        Self::start_behind(Service::new(rulebook), addr, |service| service.router()).await
    }

    /// Serves what `front` makes of a service.
    pub async fn start_behind(
        service: Service,
        addr: SocketAddr,
        front: impl FnOnce(Service) -> Router,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let (alive, ended) = oneshot::channel::<()>();
        // A socket that keeps its delay is slow, not wrong.
        let listener = listener.tap_io(|socket| drop(socket.set_nodelay(true)));
        let served = axum::serve(listener, front(service.clone()));
        let served = served.with_graceful_shutdown(async { drop(ended.await) });
        Ok(Self {
            addr,
            service,
            served: tokio::spawn(served.into_future()),
            _alive: alive,
        })
    }

    /// Returns the address that is served.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns the base URL, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Returns the service itself, with the state of this server, for another front end.
    pub fn service(&self) -> Service {
        self.service.clone()
    }

    /// Waits until the server stops by itself, which it does only where serving fails.
    pub async fn stopped(self) -> io::Result<()> {
        self.served.await?
    }
}
