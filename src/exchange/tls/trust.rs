//! Turns the certificate that a target shows into trust, or into what it says and why it is not trusted.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};

/// The OID of a common name, and that of an organisation, as DER has them.
const NAMES: [[u8; 5]; 2] = [[6, 3, 0x55, 4, 3], [6, 3, 0x55, 4, 10]];

/// Trusts what the library trusts, and a listed certificate that signs itself as it is.
#[derive(Debug)]
pub(super) struct Trust {
    usual: Arc<dyn ServerCertVerifier>,
    listed: Vec<CertificateDer<'static>>,
}

/// Why a certificate is not trusted, and what it says of itself.
#[derive(Debug)]
pub(super) struct Untrusted {
    /// What the library has against it.
    pub(super) why: CertificateError,
    /// Who it is for, and who signed it; empty where it says nothing that can be read.
    pub(super) subject: String,
    pub(super) issuer: String,
}

impl Trust {
    pub(super) fn new(
        usual: Arc<dyn ServerCertVerifier>,
        listed: &[CertificateDer<'static>],
    ) -> Self {
        let listed = listed.to_vec();
        Self { usual, listed }
    }

    /// Trusts a listed certificate that is its own authority: the library has held its dates by the time
    /// it says that an authority is no server, and not yet its name.
    fn as_listed(
        &self,
        shown: &CertificateDer<'_>,
        name: &ServerName<'_>,
        refused: Error,
    ) -> Result<ServerCertVerified, Error> {
        match &refused {
            Error::InvalidCertificate(CertificateError::Other(OtherError(why)))
                if self.listed.contains(shown)
                    && why.downcast_ref() == Some(&webpki::Error::CaUsedAsEndEntity) => {}
            _ => return Err(refused),
        }
        verify_server_name(&ParsedCertificate::try_from(shown)?, name)?;
        Ok(ServerCertVerified::assertion())
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        stapled: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let usual = self
            .usual
            .verify_server_cert(shown, between, name, stapled, now);
        let judged = usual.or_else(|refused| self.as_listed(shown, name, refused));
        judged.map_err(|refused| match refused {
            Error::InvalidCertificate(why) => {
                let untrusted = Untrusted::new(why, shown);
                CertificateError::Other(OtherError(Arc::new(untrusted))).into()
            }
            other => other,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls12_signature(message, shown, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls13_signature(message, shown, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

impl Untrusted {
    fn new(why: CertificateError, shown: &CertificateDer<'_>) -> Self {
        let read = webpki::EndEntityCert::try_from(shown).ok();
        let name = |read: &[u8]| NAMES.iter().find_map(|oid| named(read, oid));
        let read = read.as_ref();
        Self {
            why,
            subject: read
                .and_then(|read| name(read.subject()))
                .unwrap_or_default(),
            issuer: read
                .and_then(|read| name(read.issuer()))
                .unwrap_or_default(),
        }
    }
}

impl std::fmt::Display for Untrusted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.why.fmt(formatter)
    }
}

impl std::error::Error for Untrusted {}

/// Returns the text that stands behind an OID in a distinguished name.
///
/// It is shown, and nothing rests on it: the library reads the certificate.
fn named(name: &[u8], oid: &[u8; 5]) -> Option<String> {
    let at = name.windows(oid.len()).position(|part| part == oid)?;
    let [_, length, rest @ ..] = &name[at + oid.len()..] else {
        return None;
    };
    let text = rest.get(..usize::from(*length))?;
    Some(String::from_utf8_lossy(text).into_owned())
}
