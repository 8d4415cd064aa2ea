//! Turns why TLS was not agreed on into a sentence, and into what to do about it.

use std::error::Error as StdError;

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error, OtherError, PeerIncompatible};

use super::trust::Untrusted;
use crate::exchange::ObstacleKind;
use crate::exchange::causes::cause;
use crate::exchange::obstacle::Failure;
use crate::text;

const LIST: &str =
    "name the certificate of its authority as `tls: { ca: FILE }` in the target file";
const RENEW: &str =
    "let whoever runs the target renew its certificate, or set this machine's clock";
const OTHER: &str = "let whoever runs the target give it another certificate: this one is not made for a server like it";
const SHOW: &str = "name a client certificate and its key as `tls: { certificate: FILE, key: FILE }` in the target file";
const NAME: &str =
    "name the target by a name that its certificate has, and the address as `connect_to`";
const AGREE: &str = "let whoever runs the target allow TLS 1.2 or 1.3 with ciphers of today";
const PLAIN: &str = "is it `http://` that is spoken there, or another port?";
const LOOK: &str = "look into the log of the target, or of what stands before it";

/// Returns what TLS says of an error that comes from it, and what to do about it.
pub(in crate::exchange) fn refused(error: &(dyn StdError + 'static)) -> Option<Failure> {
    cause::<Error>(error).map(explained)
}

/// Returns how the other side ended TLS, where it did; but for a protocol that it does not speak.
pub(in crate::exchange) fn alert(error: &(dyn StdError + 'static)) -> Option<Failure> {
    let error = cause::<Error>(error)?;
    let is_alert = matches!(error, Error::AlertReceived(alert)
        if *alert != AlertDescription::NoApplicationProtocol);
    is_alert.then(|| explained(error))
}

/// Returns what a fault of TLS says, and what to do about it.
///
/// What this table does not know keeps the words of the library.
fn explained(error: &Error) -> Failure {
    let (reason, help) = match error {
        Error::InvalidCertificate(CertificateError::Other(OtherError(why))) => {
            match why.downcast_ref() {
                Some(untrusted) => certificate(untrusted),
                None => (text::shown(&error.to_string()), None),
            }
        }
        Error::AlertReceived(alert) => answered(*alert),
        Error::PeerIncompatible(why) => incompatible(why),
        Error::InvalidMessage(_) => ("what comes back is not TLS".to_owned(), Some(PLAIN)),
        Error::NoCertificatesPresented => ("it shows no certificate".to_owned(), Some(OTHER)),
        Error::DecryptError => (
            "what it sends was changed on the way, or encrypted wrongly".to_owned(),
            Some(LOOK),
        ),
        _ => (text::shown(&error.to_string()), None),
    };
    Failure {
        help,
        ..Failure::new(ObstacleKind::Tls, reason)
    }
}

/// A sentence, and what to do about it.
type Said = (String, Option<&'static str>);

/// Returns why a certificate is not trusted.
fn certificate(untrusted: &Untrusted) -> Said {
    let Untrusted {
        why,
        subject,
        issuer,
    } = untrusted;
    let whose = match (subject.is_empty(), issuer.is_empty()) {
        (false, false) => format!(
            "its certificate (`{}`, issued by `{}`)",
            text::shown(subject),
            text::shown(issuer)
        ),
        _ => "its certificate".to_owned(),
    };
    let (what, help) = match why {
        CertificateError::UnknownIssuer if subject == issuer && !subject.is_empty() => (
            "signs itself, and is not among those that are trusted".to_owned(),
            LIST,
        ),
        CertificateError::UnknownIssuer => {
            ("is from an authority that is not trusted".to_owned(), LIST)
        }
        CertificateError::ExpiredContext { not_after, .. } => {
            (format!("has expired on {}", day(*not_after)), RENEW)
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            (format!("is not valid before {}", day(*not_before)), RENEW)
        }
        CertificateError::Expired => ("ends before it begins".to_owned(), RENEW),
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } => {
            let expected = text::shown(&expected.to_str());
            (
                format!("is not for `{expected}`, {}", names(presented)),
                NAME,
            )
        }
        CertificateError::BadSignature => (
            "bears the name of a trusted authority, and not its signature".to_owned(),
            LIST,
        ),
        CertificateError::InvalidPurposeContext { .. } | CertificateError::InvalidPurpose => {
            ("may not be used by a server".to_owned(), OTHER)
        }
        CertificateError::Revoked => ("was revoked".to_owned(), RENEW),
        CertificateError::BadEncoding => ("cannot be read".to_owned(), OTHER),
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => (
            "is signed in a way that is no longer trusted, or not yet known".to_owned(),
            OTHER,
        ),
        CertificateError::Other(OtherError(why)) => return by_authority(&whose, why.as_ref()),
        other => {
            let said = text::shown(&Error::from(other.clone()).to_string());
            return (format!("{whose} is not trusted: {said}"), None);
        }
    };
    (format!("{whose} {what}"), Some(help))
}

/// Returns the names of a certificate: `but for ...`.
fn names(presented: &[String]) -> String {
    // As the library writes them: `DnsName("a.test")`.
    let name = |name: &String| {
        let inner = name
            .split_once('(')
            .map_or(name.as_str(), |(_, inner)| inner);
        text::shown(inner.trim_end_matches(')').trim_matches('"'))
    };
    let names: Vec<String> = presented.iter().map(name).collect();
    if names.is_empty() {
        "and names no host at all".to_owned()
    } else {
        format!("but for {}", text::listed(names.iter().map(String::as_str)))
    }
}

/// Returns what the library says of a chain, for which rustls has no kind of its own.
fn by_authority(whose: &str, why: &(dyn std::error::Error + 'static)) -> Said {
    use webpki::Error as Chain;
    let what = match why.downcast_ref() {
        Some(Chain::CaUsedAsEndEntity) => "is that of an authority, and not of a server",
        Some(Chain::UnsupportedCriticalExtension) => {
            "makes a condition that is not known (a critical extension)"
        }
        Some(Chain::UnsupportedCertVersion) => "is of an old kind, before X.509 version 3",
        Some(Chain::PathLenConstraintViolated) => {
            "comes through more authorities than one of them allows"
        }
        Some(Chain::NameConstraintViolation) => "is for names that its authority may not sign",
        Some(Chain::EndEntityUsedAsCa) => "is signed by one that is no authority",
        _ => {
            let said = text::shown(&why.to_string());
            return (format!("{whose} is not trusted: {said}"), None);
        }
    };
    (format!("{whose} {what}"), Some(OTHER))
}

/// Returns what an alert of the target means.
fn answered(alert: AlertDescription) -> Said {
    let (what, help) = match alert {
        AlertDescription::CertificateRequired | AlertDescription::NoCertificate => {
            ("it wants a client certificate, and was shown none", SHOW)
        }
        AlertDescription::UnknownCA => (
            "it does not trust the authority of the client certificate",
            SHOW,
        ),
        AlertDescription::CertificateExpired => ("the client certificate has expired", SHOW),
        AlertDescription::CertificateRevoked => ("the client certificate was revoked", SHOW),
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateUnknown => (
            "it does not accept the client certificate, or wants one",
            SHOW,
        ),
        AlertDescription::AccessDenied => ("it lets this client not in", SHOW),
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => (
            "it finds no cipher in common, or wants a client certificate",
            AGREE,
        ),
        AlertDescription::ProtocolVersion => ("it speaks neither TLS 1.2 nor TLS 1.3", AGREE),
        AlertDescription::UnrecognisedName => ("it serves no host of this name", NAME),
        AlertDescription::NoApplicationProtocol => {
            ("it speaks neither HTTP/1.1 nor HTTP/2 over TLS", AGREE)
        }
        AlertDescription::InternalError => ("it has a fault of its own", LOOK),
        AlertDescription::DecryptError => ("it could not read what it was sent", LOOK),
        other => {
            let said = text::shown(&Error::AlertReceived(other).to_string());
            return (said, None);
        }
    };
    (format!("{what} (TLS says {alert:?})"), Some(help))
}

/// Returns what the two sides have not in common.
fn incompatible(why: &PeerIncompatible) -> Said {
    let what = match why {
        PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig => {
            "it speaks neither TLS 1.2 nor TLS 1.3"
        }
        PeerIncompatible::NoCipherSuitesInCommon => "it finds no cipher in common",
        PeerIncompatible::NoKxGroupsInCommon => "it finds no way to agree on a key",
        PeerIncompatible::NoSignatureSchemesInCommon => "it signs in no way that is still trusted",
        _ => {
            let said = Error::from(why.clone()).to_string();
            return (text::shown(&said), None);
        }
    };
    (what.to_owned(), Some(AGREE))
}

/// Returns a day in UTC.
fn day(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    time.strftime("%Y-%m-%d").to_string()
}
