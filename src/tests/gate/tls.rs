//! Turns the embedded reference into a service behind TLS, a prefix and a header: what staging is.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use axum::serve::IncomingStream;
use rcgen::{CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use vipspec::reference::{Reference, Rulebook};

/// Below what the service lies.
pub(crate) const PREFIX: &str = "/staging/api";

/// What the header `x-api-key` has to say.
pub(crate) const KEY: &str = "k3y+of/staging==";

/// What the subject of a certificate begins with, before the name of a party.
const PARTY: &str = "party of ";

/// A certificate and its key, in PEM.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// Who hands out certificates.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key can be made");
        let issuer = CertifiedIssuer::self_signed(params, key);
        Self {
            issuer: issuer.expect("an authority can be made"),
        }
    }

    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// Returns a certificate for 127.0.0.1, good until the end of a year.
    pub(crate) fn issue(&self, until: i32) -> Pair {
        self.issue_to("usual", until)
    }

    /// Returns such a certificate for a party.
    pub(crate) fn issue_to(&self, party: &str, until: i32) -> Pair {
        let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
        let subject = &mut params.distinguished_name;
        subject.push(rcgen::DnType::CommonName, format!("{PARTY}{party}"));
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 12, 31);
        let key = KeyPair::generate().expect("a key can be made");
        let certificate = params.signed_by(&key, &self.issuer);
        Pair {
            certificate: certificate.expect("a certificate can be signed").pem(),
            key: key.serialize_pem(),
        }
    }
}

/// How the gate differs from the usual one.
pub(crate) struct Manner {
    /// Until the end of which year its certificate is good.
    pub(crate) until: i32,
    /// The versions of TLS that it speaks.
    pub(crate) versions: &'static [&'static SupportedProtocolVersion],
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            until: 2099,
            versions: rustls::ALL_VERSIONS,
        }
    }
}

/// The reference behind TLS; it stops when this is dropped.
pub(crate) struct Gate {
    address: SocketAddr,
    _runtime: Runtime,
}

impl Gate {
    /// Starts a gate where a client certificate of the authority is required.
    pub(crate) fn start(authority: &Authority, manner: &Manner) -> Self {
        let config = config(authority, manner);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime starts");
        let address = runtime.block_on(serve(config));
        Self {
            address,
            _runtime: runtime,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}{PREFIX}", self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }
}

fn config(authority: &Authority, manner: &Manner) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    let known = roots.add(authority.issuer.der().clone());
    known.expect("an authority can be trusted");
    let clients =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let pair = authority.issue(manner.until);
    let chain = CertificateDer::from_pem_slice(pair.certificate.as_bytes()).expect("PEM");
    let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).expect("PEM");
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(manner.versions)
        .expect("versions that there are")
        .with_client_cert_verifier(clients.build().expect("an authority is known"))
        .with_single_cert(vec![chain], key)
        .expect("a key that belongs to its certificate");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

async fn serve(config: ServerConfig) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound socket has one");
    let (sender, accepted) = mpsc::channel(64);
    tokio::spawn(accept(
        listener,
        TlsAcceptor::from(Arc::new(config)),
        sender,
    ));
    let any = "127.0.0.1:0".parse().expect("an address");
    let reference = Reference::start(Rulebook::vendor(), any).await;
    let reference = Arc::new(reference.expect("the reference starts"));
    let router = Router::new().fallback(pass).with_state(reference);
    let listening = Accepted { accepted, address };
    let router = router.into_make_service_with_connect_info::<Party>();
    tokio::spawn(async move { axum::serve(listening, router).await });
    address
}

/// Who asks, as the certificate says: `other`, or whoever usually does.
#[derive(Debug, Clone)]
struct Party {
    is_other: bool,
}

impl Connected<IncomingStream<'_, Accepted>> for Party {
    fn connect_info(stream: IncomingStream<'_, Accepted>) -> Self {
        let certificates = stream.io().get_ref().1.peer_certificates();
        let other = format!("{PARTY}other");
        let named = certificates.into_iter().flatten().any(|certificate| {
            let mut stretches = certificate.windows(other.len());
            stretches.any(|stretch| stretch == other.as_bytes())
        });
        Self { is_other: named }
    }
}

/// Answers what is let through by the reference.
async fn pass(
    State(reference): State<Arc<Reference>>,
    ConnectInfo(party): ConnectInfo<Party>,
    mut request: Request,
) -> Response {
    if party.is_other {
        let other = HeaderValue::from_static("other");
        request.headers_mut().insert("x-vip-party", other);
    }
    match admit(&mut request) {
        Some(refusal) => refusal,
        None => reference.service().answer(request).await,
    }
}

/// Refuses a request that has not the header or lies not below the prefix, which it takes away.
fn admit(request: &mut Request) -> Option<Response> {
    let version = format!("{:?}", request.version());
    let given = |name: &str| request.headers().get(name).map(HeaderValue::as_bytes);
    if given("x-version").is_some_and(|wanted| wanted != version.as_bytes()) {
        return Some(StatusCode::HTTP_VERSION_NOT_SUPPORTED.into_response());
    }
    if given("x-api-key") != Some(KEY.as_bytes()) {
        let page = Html("<!doctype html><title>Sign in</title><p>Who are you?");
        return Some((StatusCode::UNAUTHORIZED, page).into_response());
    }
    let path = request.uri().path_and_query();
    let path = path.map_or("", |path| path.as_str());
    let below = path
        .strip_prefix(PREFIX)
        .filter(|rest| rest.starts_with('/'));
    let Some(below) = below else {
        return Some((StatusCode::NOT_FOUND, "nothing lies here").into_response());
    };
    let uri: Uri = below.parse().expect("a part of a path is a path");
    *request.uri_mut() = uri;
    None
}

/// Connections once TLS is agreed on.
struct Accepted {
    accepted: mpsc::Receiver<TlsStream<TcpStream>>,
    address: SocketAddr,
}

impl axum::serve::Listener for Accepted {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        match self.accepted.recv().await {
            Some(stream) => (stream, self.address),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    sender: mpsc::Sender<TlsStream<TcpStream>>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        tokio::spawn(async move {
            match acceptor.accept(stream).into_fallible().await {
                Ok(stream) => drop(sender.send(stream).await),
                // To close before everything is read would reset the connection under the alert.
                Err((_, mut stream)) => drop(stream.read_to_end(&mut Vec::new()).await),
            }
        });
    }
}
