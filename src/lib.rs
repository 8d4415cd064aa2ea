//! vipspec holds a running service to the VIP REST APIs' table of status codes and messages.
//!
//! # The pipeline
//!
//! ```text
//! case file ──parse──▶ Case ──resolve──▶ Request ──send──▶ Exchange ──judge──▶ Verdict ──render──▶ report
//! ```
//!
//! Each folder is a stage and is named after what it produces: its `mod.rs` holds the types, its
//! other files the functions on them.
//!
//! | place | what it turns into what |
//! |---|---|
//! | [`text`] | values into wording: plurals, escapes, nearest names |
//! | [`json`] | bytes into JSON values that keep their order and digits, and these back into bytes |
//! | [`source`] | a file and spans of it into excerpts and diagnostics |
//! | [`yaml`] | YAML text into values that know their places; the only module that knows the YAML crate |
//! | [`template`] | text with `${...}` into values, once a case's variables are known |
//! | [`contract`] | a suite's data files into table, envelope and API description |
//! | [`case`] | a YAML document into cases, or into all that is wrong with it |
//! | [`exchange`] | a step and variables into a request, a request into an exchange |
//! | [`binding`] | canonical requests into those of another service, and its answers into canonical ones |
//! | [`verdict`] | an expectation and an exchange into findings |
//! | [`run`] | cases and a target into verdicts: the loop, its events, its record |
//! | [`mod@reference`] | HTTP requests into the answers of a service that keeps the contract |
//! | [`proof`] | the suite and the mutants into what the suite would have caught |
//! | [`seen`] | what somebody has written down of an exchange into that exchange |
//! | [`add`] | an exchange that somebody has seen into a case file |
//! | [`compare`] | cases and two targets into what these answer differently |
//! | [`story`] | the record of a case into what a person reads of it |
//! | [`report`] | a run or a comparison into one sheet, and a sheet into words: a format is one file |
//! | [`testing`] | cases into libtest-mimic trials |
//! | [`cli`] | a command line into a verb and an exit code |
//!
//! # Layers
//!
//! Imports go up this list only, and a test reads every path of the sources to hold it:
//! text ← json ← source ← yaml ← template ← contract ← case ← exchange ← binding ← verdict ← run ← proof ← seen ← add ← compare ← story ← report ← testing ← cli.
//! [`mod@reference`] sees only text and json; proof, testing and cli may see it.
//!
//! # Features
//!
//! `cli`, which is the default, is the program: [`mod@reference`], [`proof`], [`seen`], [`add`], [`compare`],
//! [`report`] and [`cli`]. `tls` is TLS and HTTP/2, `pkcs12` reads `.p12` files. Without any there is the
//! harness, [`testing`], and what it needs; what it then has not it refuses by the name of the feature.
//!
//! # Invariants
//!
//! Each is an absence:
//!
//! - [`case`] opens no socket.
//! - [`exchange`] never knows what was expected.
//! - [`verdict`] does no I/O and reads no clock.
//! - [`mod@reference`] never sees a case, a table or an API description.
//! - [`run`] never prints.
//! - [`report`] never changes an outcome.
//! - No client exists that does not know whether its target may be written to, and one place makes them.
//! - Nothing imports [`cli`].
//! - The three kinds of bad news never become one another: a [`source::Diagnostic`] (a file of ours
//!   is wrong), a [`verdict::Finding`] (the target broke the contract), an [`exchange::Obstacle`]
//!   (the world got in the way).
//!
//! # Words
//!
//! | word | meaning |
//! |---|---|
//! | table, row | the contract; a row is code, error, detail text, cause and remedy under an id |
//! | suite | a folder of cases with one table and one API description |
//! | operation | a verb and path under a name |
//! | case | one claim: row, request, expected answer; one file, or one entry of its `each` |
//! | step | one request of a case |
//! | exchange | a request as sent and the response as received |
//! | finding | one difference between what was expected and what came back |
//! | verdict | the outcome of a case with its findings |
//! | binding | what is on the wire and the table does not say: paths, verbs, names, envelope; a target may bring its own |
//! | obstacle | why there is no answer of the API to judge: no connection, no time, somebody else's answer |
//! | judgement | what a whole run comes to, computed once, with its exit code and its sentence |
//! | target | the service under test |
//! | reference | the embedded server that keeps the contract |
//! | mutant | the reference with one thing changed; one that breaks the contract is caught by a case, or missed; a lawful one decides otherwise what the table leaves open, and documented cases pass on it |
//! | slip | an answer of a run with one thing changed that it says; its case judges it again, and nothing is sent |
//! | basis | what a claim rests on: documented, assumed, observed |

pub mod text;

pub mod json;

pub mod source;

pub mod yaml;

pub mod template;

pub mod contract;

pub mod case;

pub mod exchange;

pub mod binding;

pub mod verdict;

pub mod run;

#[cfg(feature = "cli")]
pub mod reference;

#[cfg(feature = "cli")]
pub mod proof;

#[cfg(feature = "cli")]
pub mod seen;

#[cfg(feature = "cli")]
pub mod add;

#[cfg(feature = "cli")]
pub mod compare;

#[cfg_attr(
    not(feature = "cli"),
    expect(dead_code, reason = "a report tells more of a case than a test")
)]
pub mod story;

#[cfg(feature = "cli")]
pub mod report;

pub mod testing;

#[cfg(feature = "cli")]
pub mod cli;

#[cfg(test)]
mod layers;
#[cfg(test)]
mod rooms;
