//! Turns what would need TLS into a refusal that names the feature which brings it.
//!
//! In the place of `tls` where that is left out: what it turns certificates into has no values here.

use std::error::Error as StdError;

use reqwest::ClientBuilder;

use super::obstacle::Failure;
use crate::template::Problem;

/// Returns why a scheme or a version of HTTP is not spoken, where it needs TLS.
pub(super) fn unspoken(name: &str) -> Option<Problem> {
    ["https", "http2"].contains(&name).then(|| lacking(name))
}

fn lacking(name: &str) -> Problem {
    refusal(&format!("speaks no `{name}`"), "tls")
}

fn refusal(does: &str, feature: &str) -> Problem {
    let help = format!("give the dependency on vipspec `features = [\"{feature}\"]`");
    Problem::new(format!("this build of vipspec {does}")).help(help)
}

/// No client certificate: none can be read.
#[derive(Debug)]
pub enum Identity {}

/// No authority, likewise.
#[derive(Debug)]
pub enum Authority {}

/// Whom to trust, and whom to say that we are: nobody.
#[derive(Debug, Default)]
pub struct Tls {
    /// The only authorities to trust.
    pub authorities: Option<Vec<Authority>>,
    /// The client certificate to show where the target asks for one.
    pub identity: Option<Identity>,
}

impl Identity {
    /// Refuses a certificate and its key.
    ///
    /// # Errors
    ///
    /// Always: how to get a build that can.
    pub fn from_pem(_certificate: &[u8], _key: &[u8]) -> Result<Self, Problem> {
        Err(lacking("tls"))
    }

    /// Refuses a PKCS #12 file.
    ///
    /// # Errors
    ///
    /// Always: how to get a build that can.
    pub fn from_pkcs12(_bytes: &[u8], _password: &str) -> Result<Self, Problem> {
        Err(refusal("reads no PKCS #12 files", "pkcs12"))
    }
}

/// Refuses certificates.
///
/// # Errors
///
/// Always: how to get a build that can.
pub fn certificates(_pem: &[u8]) -> Result<Vec<Authority>, Problem> {
    Err(lacking("tls"))
}

/// No TLS.
pub(super) struct Setup;

impl Setup {
    /// Leaves a client as it is.
    pub(super) fn add(&self, builder: ClientBuilder, _protocols: &[&str]) -> ClientBuilder {
        builder
    }
}

impl Tls {
    /// Sets nothing up.
    pub(super) fn setup(&self, _needed: bool) -> Result<Setup, Problem> {
        Ok(Setup)
    }
}

/// Returns what TLS says of an error: nothing.
pub(super) fn refused(_error: &(dyn StdError + 'static)) -> Option<Failure> {
    None
}

/// Returns how the other side ended TLS: it has not.
pub(super) fn alert(_error: &(dyn StdError + 'static)) -> Option<Failure> {
    None
}

pub(super) mod http2 {
    use std::error::Error as StdError;
    use std::io;

    use reqwest::ClientBuilder;

    use crate::exchange::obstacle::Failure;

    /// Leaves a client as it is: no version is read that would ask for it.
    pub(in crate::exchange) fn only(builder: ClientBuilder) -> ClientBuilder {
        builder
    }

    /// Returns the fault of a connection of HTTP/2: there is none.
    pub(in crate::exchange) fn io<'a>(
        _error: &'a (dyn StdError + 'static),
    ) -> Option<&'a io::Error> {
        None
    }

    /// Tells whether HTTP/2 says that a request was not processed: it says nothing.
    pub(in crate::exchange) fn is_unprocessed(_error: &(dyn StdError + 'static)) -> bool {
        false
    }

    /// Returns why a stream was given up: there is none.
    pub(in crate::exchange) fn given_up(_error: &(dyn StdError + 'static)) -> Option<Failure> {
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::{Base, Identity, Proxy, Version, certificates};
    use crate::template::Problem;

    fn is_refused<T>(read: Result<T, Problem>, name: &str) {
        let problem = read.err().expect("it needs TLS");
        let title = format!("this build of vipspec speaks no `{name}`");
        assert_eq!(problem.title, title);
        assert!(problem.help.unwrap().contains("`features = [\"tls\"]`"));
    }

    #[test]
    fn what_needs_tls_is_refused_by_the_name_of_the_feature() {
        is_refused(Base::parse("https://api.example.test"), "https");
        is_refused(Proxy::parse("https://proxy.example.test"), "https");
        is_refused(Version::parse("http2"), "http2");
        is_refused(certificates(b"-----BEGIN CERTIFICATE-----"), "tls");
        is_refused(Identity::from_pem(b"", b""), "tls");
        let help = Identity::from_pkcs12(b"", "").unwrap_err().help;
        assert!(help.unwrap().contains("`features = [\"pkcs12\"]`"));
        assert!(Base::parse("http://api.example.test").is_ok());
        assert!(Proxy::parse("http://proxy.example.test").is_ok());
        assert_eq!(Version::parse("http1"), Ok(Version::Http1));
    }
}
