//! Turns the run loop and a bare client into two costs of the same requests, side by side.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Method;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use vipspec::case::{Case, Library};
use vipspec::exchange::{Base, Client, Connection, Limits, Request};
use vipspec::run::{Context, Outcome, Schedule};

use crate::generate::{self, Form};
use crate::measure::{self, Cost};
use crate::parts;
use crate::server::Server;

/// The cost of the floor and of the loop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    /// The same requests by a bare client.
    pub(crate) floor: Cost,
    /// The run loop.
    pub(crate) run: Cost,
}

/// Cases, and a server for them in this process.
pub(crate) struct Wire {
    runtime: Runtime,
    server: Server,
    context: Context,
    cases: Arc<Vec<Case>>,
    bare: Bare,
}

/// A bare client and its requests, as resolved: each with its URL in full.
#[derive(Clone)]
struct Bare {
    client: reqwest::Client,
    requests: Arc<Vec<(String, Request)>>,
}

impl Wire {
    /// Generates the cases below `folder` and starts the server.
    pub(crate) fn new(
        folder: &Path,
        count: usize,
        latency: Duration,
    ) -> Result<Self, Box<dyn Error>> {
        generate::write(folder, count, Form::Files)?;
        let library = Library::folder(folder).map_err(|problem| problem.to_string())?;
        let cases = library
            .cases()
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<String>())?;
        let server = Server::start(0, latency)?;
        let base = Base::parse(&server.url()).map_err(|problem| problem.title)?;
        let client =
            Client::new(base, &Connection::writing()).map_err(|error| error.to_string())?;
        let bare = Bare {
            client: bare_client()?,
            requests: Arc::new(ready(&cases, &server.url())?),
        };
        // As `vipspec run` has it.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        Ok(Self {
            runtime,
            server,
            context: Context::new(Arc::new(client), vipspec::run::environment()),
            cases: Arc::new(cases),
            bare,
        })
    }

    /// Measures floor and loop by turns, so many times each, the other first every second time.
    pub(crate) fn measure(&self, jobs: usize, rounds: usize) -> Result<Pair, Box<dyn Error>> {
        let (mut floor, mut run) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            if round % 2 == 0 {
                floor.push(self.floor(jobs)?);
                run.push(self.run(jobs)?);
            } else {
                run.push(self.run(jobs)?);
                floor.push(self.floor(jobs)?);
            }
        }
        let best = |costs: Vec<Cost>| costs.into_iter().reduce(Cost::best).unwrap_or_default();
        Ok(Pair {
            floor: best(floor),
            run: best(run),
        })
    }

    /// Asks every case through the library, as `vipspec run` does.
    pub(crate) fn run(&self, jobs: usize) -> Result<Cost, Box<dyn Error>> {
        let schedule = Schedule {
            jobs,
            run_timeout: None,
            fail_fast: false,
            shuffle: None,
            preflight: false,
        };
        let work = || {
            let mut observe = |_: vipspec::run::Event<'_>| {};
            let run = vipspec::run::run(&self.cases, &self.context, schedule, &mut observe);
            self.runtime.block_on(run)
        };
        let (ending, cost) = measure::here(&self.server.thread, work);
        let passed = |verdict: &&vipspec::run::Verdict| verdict.outcome() == Outcome::Passed;
        match ending.verdicts.iter().find(|verdict| !passed(verdict)) {
            None => Ok(cost),
            Some(verdict) => {
                Err(format!("a case of the benches does not pass: {verdict:?}").into())
            }
        }
    }

    /// Sends the same requests by a bare client: so many tasks, each of which takes the next.
    pub(crate) fn floor(&self, jobs: usize) -> Result<Cost, Box<dyn Error>> {
        let next = Arc::new(AtomicUsize::new(0));
        let work = || {
            self.runtime.block_on(async {
                let mut tasks = JoinSet::new();
                for _ in 0..jobs {
                    tasks.spawn(self.bare.clone().send(Arc::clone(&next)));
                }
                tasks.join_all().await
            })
        };
        let (ended, cost) = measure::here(&self.server.thread, work);
        let answered: usize = ended.into_iter().sum::<Result<usize, reqwest::Error>>()?;
        if answered == self.cases.len() * generate::ANSWER.len() {
            Ok(cost)
        } else {
            Err("the bare client did not get every answer".into())
        }
    }
}

impl Bare {
    /// Sends requests until none is left, and returns how many bytes came back.
    async fn send(self, next: Arc<AtomicUsize>) -> Result<usize, reqwest::Error> {
        let mut bytes = 0;
        while let Some((url, request)) = self.requests.get(next.fetch_add(1, Ordering::Relaxed)) {
            let method = Method::from_bytes(request.method.as_bytes()).unwrap_or_default();
            let mut builder = self.client.request(method, url);
            for (name, value) in &request.headers {
                builder = builder.header(name, value);
            }
            let body = request.body.clone().unwrap_or_default();
            bytes += builder.body(body).send().await?.bytes().await?.len();
        }
        Ok(bytes)
    }
}

/// Returns a client with the settings of the library's.
fn bare_client() -> Result<reqwest::Client, Box<dyn Error>> {
    let limits = Limits::default();
    // Plain HTTP needs a provider of TLS too; of two installed, the first counts.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(limits.connect)
        .timeout(limits.request)
        .http1_max_headers(256)
        .referer(false)
        .no_proxy()
        .build()?)
}

/// Returns the requests of the cases.
fn ready(cases: &[Case], url: &str) -> Result<Vec<(String, Request)>, Box<dyn Error>> {
    let ready = |case| {
        let request = parts::resolved(case)?;
        Ok((format!("{url}{}", request.path), request))
    };
    cases.iter().map(ready).collect()
}
