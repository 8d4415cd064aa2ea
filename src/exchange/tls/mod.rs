//! Turns certificates and keys, as files hold them, into TLS with a target, and what went wrong with that
//! into words.
//!
//! HTTP/2 lies here too: on it, the two sides agree by TLS. Without the feature `tls`, [`plain`](super) is
//! in the place of this module.

mod handshake;
pub(super) mod http2;
mod trust;

use std::borrow::Cow;
use std::sync::Arc;

use reqwest::ClientBuilder;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::template::Problem;

use trust::Trust;

pub(super) use handshake::{alert, refused};

/// Returns why a scheme or a version of HTTP is not spoken; all are.
pub(super) fn unspoken(_name: &str) -> Option<Problem> {
    None
}

/// TLS with a target, set up.
pub(super) struct Setup(ClientConfig);

impl Setup {
    /// Adds TLS to a client, which offers these protocols over it.
    pub(super) fn add(&self, builder: ClientBuilder, protocols: &[&str]) -> ClientBuilder {
        let mut config = self.0.clone();
        let protocols = protocols.iter().map(|name| name.as_bytes().to_vec());
        config.alpn_protocols = protocols.collect();
        http2::limited(builder.tls_backend_preconfigured(config))
    }
}

/// Whom to trust, and whom to say that we are.
#[derive(Debug, Default)]
pub struct Tls {
    /// The only authorities to trust; without it, those of the system.
    pub authorities: Option<Vec<CertificateDer<'static>>>,
    /// The client certificate to show where the target asks for one.
    pub identity: Option<Identity>,
}

/// A client certificate with its chain and its key.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Identity").finish_non_exhaustive()
    }
}

impl Identity {
    /// Reads a certificate with its chain, and its key, from PEM.
    ///
    /// # Errors
    ///
    /// Returns what is missing, or why it cannot be used; never the key.
    pub fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Self, Problem> {
        let chain = certificates(certificate)?;
        let key = &*unmarked(key);
        // `BEGIN ENCRYPTED PRIVATE KEY`, or a header of that name in the older form.
        if String::from_utf8_lossy(key).contains("ENCRYPTED") {
            let problem = Problem::new("the private key is encrypted");
            return Err(problem.help(
                "decrypt it with `openssl pkey -in KEY -out PLAIN`, or name a `pkcs12` file and its `password`",
            ));
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| {
            Problem::new("there is no private key in it")
                .help("a PEM file with `-----BEGIN PRIVATE KEY-----` is needed")
        })?;
        Self { chain, key }.checked()
    }

    /// Reads a certificate with its chain and key from a PKCS #12 file.
    ///
    /// # Errors
    ///
    /// Returns why it cannot be read; never what is in it.
    #[cfg(feature = "pkcs12")]
    pub fn from_pkcs12(bytes: &[u8], password: &str) -> Result<Self, Problem> {
        use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
        let store = KeyStore::from_pkcs12(bytes, password, Pkcs12ImportPolicy::Relaxed);
        let store = store.map_err(|error| {
            let shown = crate::text::shown(&error.to_string());
            Problem::new(format!("the PKCS #12 file cannot be read: {shown}"))
                .help("is `password` the password of this file?")
        })?;
        let Some((_, chain)) = store.private_key_chain() else {
            let problem = Problem::new("the PKCS #12 file holds no private key");
            return Err(problem.help("export it with certificate and key"));
        };
        let certificates = chain.certs().iter();
        let chain_of = certificates.map(|one| CertificateDer::from(one.as_der().to_vec()));
        let key = PrivateKeyDer::try_from(chain.key().as_der().to_vec());
        let key =
            key.map_err(|why| Problem::new(format!("the private key is of no use: {why}")))?;
        Self {
            chain: chain_of.collect(),
            key,
        }
        .checked()
    }

    /// Refuses PKCS #12 files, which this build cannot read.
    ///
    /// # Errors
    ///
    /// Always: how to get a build that can.
    #[cfg(not(feature = "pkcs12"))]
    pub fn from_pkcs12(_bytes: &[u8], _password: &str) -> Result<Self, Problem> {
        Err(
            Problem::new("this build of vipspec reads no PKCS #12 files").help(
                "install it with `--features pkcs12`, or convert the file with `openssl pkcs12 -in FILE -out client.pem -nodes`",
            ),
        )
    }

    /// Holds that the key is one that TLS can use, and that it belongs to the certificate.
    fn checked(self) -> Result<Self, Problem> {
        let builder = builder()?.with_root_certificates(RootCertStore::empty());
        let key = self.key.clone_key();
        match builder.with_client_auth_cert(self.chain.clone(), key) {
            Ok(_) => Ok(self),
            Err(error) => Err(
                Problem::new(format!("certificate and key are of no use: {error}"))
                    .help("name the certificate and the key that belongs to it"),
            ),
        }
    }
}

/// Reads every certificate of a PEM text.
///
/// # Errors
///
/// Returns why there is none.
pub fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Problem> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&unmarked(pem)).collect();
    match read {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(Problem::new("there is no certificate in it")
            .help("a PEM file with `-----BEGIN CERTIFICATE-----` is needed")),
    }
}

/// Returns a PEM text without the mark that editors of Windows put before it; the two bytes a character
/// that its shell writes become one.
fn unmarked(pem: &[u8]) -> Cow<'_, [u8]> {
    match pem {
        [0xef, 0xbb, 0xbf, rest @ ..] => rest.into(),
        [0xff, 0xfe, rest @ ..] => {
            let units = rest
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            let units: Vec<u16> = units.collect();
            String::from_utf16_lossy(&units).into_bytes().into()
        }
        _ => pem.into(),
    }
}

impl Tls {
    /// Sets TLS up; where the target speaks none, so that it trusts nobody.
    pub(super) fn setup(&self, needed: bool) -> Result<Setup, Problem> {
        let builder = builder()?;
        let builder = if needed {
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(self.trust()?))
        } else {
            // The system's roots cost milliseconds to read, and plain HTTP must work where there are none.
            builder.with_root_certificates(RootCertStore::empty())
        };
        match &self.identity {
            None => Ok(Setup(builder.with_no_client_auth())),
            Some(Identity { chain, key }) => builder
                .with_client_auth_cert(chain.clone(), key.clone_key())
                .map(Setup)
                .map_err(|error| Problem::new(error.to_string())),
        }
    }
}

impl Tls {
    /// Returns what judges the target's certificate.
    fn trust(&self) -> Result<Trust, Problem> {
        let unusable = |error: String| {
            Problem::new(error)
                .help("name the authorities to trust as `tls: { ca: FILE }` in a target file")
        };
        let listed = self.authorities.as_deref();
        let usual: Arc<dyn ServerCertVerifier> = match listed {
            None => {
                Arc::new(Verifier::new(provider()).map_err(|error| unusable(error.to_string()))?)
            }
            Some(authorities) => {
                let roots = Arc::new(roots(authorities)?);
                let built = WebPkiServerVerifier::builder_with_provider(roots, provider()).build();
                built.map_err(|error| unusable(error.to_string()))?
            }
        };
        Ok(Trust::new(usual, listed.unwrap_or_default()))
    }
}

fn roots(authorities: &[CertificateDer<'static>]) -> Result<RootCertStore, Problem> {
    let mut roots = RootCertStore::empty();
    for authority in authorities {
        roots.add(authority.clone()).map_err(|error| {
            Problem::new(format!("an authority is of no use: {error}"))
                .help("name a PEM file with the certificates of authorities")
        })?;
    }
    Ok(roots)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn builder() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, Problem> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| Problem::new(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::certificates;

    #[test]
    fn a_file_without_a_certificate_is_none_that_anybody_is_trusted_by() {
        for text in ["", "no PEM", "-----BEGIN CERTIFICATE-----\n"] {
            let problem = certificates(text.as_bytes()).unwrap_err();
            assert_eq!(problem.title, "there is no certificate in it", "{text:?}");
        }
    }
}
