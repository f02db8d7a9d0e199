//! Requests to addresses that somebody wrote into the settings: HTTPS to the public Internet, no
//! redirects, five seconds, one kilobyte of reply.

use crate::reach::is_public;
use crate::refusal::Refusal;
use crate::reply::Reply;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// From the look-up of the name to the end of the reply.
const PATIENCE: Duration = Duration::from_secs(5);
const REPLY_BYTES: usize = 1_024;
const HTTPS_PORT: u16 = 443;
const HTTP_PORT: u16 = 80;
const AGENT: &str = concat!("strands/", env!("CARGO_PKG_VERSION"));

/// A client for addresses that are not trusted.
pub struct Web(Reach);

enum Reach {
    /// Public addresses, by HTTPS. Certificates are read at the first use: most processes send nothing.
    Internet(OnceCell<TlsConnector>),
    /// This machine alone, by HTTP.
    ThisMachine,
}

impl Web {
    /// Public addresses by HTTPS, on the word of the authorities that this machine trusts.
    #[must_use]
    pub fn internet() -> Self {
        Self(Reach::Internet(OnceCell::new()))
    }

    /// This machine alone, by HTTP: for receivers that stand in for real ones.
    #[must_use]
    pub const fn this_machine() -> Self {
        Self(Reach::ThisMachine)
    }

    /// Sends one request. What happens before it is written may be tried again; without an answer
    /// after that, nobody knows whether it was taken.
    pub(crate) async fn post(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Result<Reply, Refusal> {
        let target = Target::of(url, &self.0)?;
        let request = target.request(headers, body)?;
        let until = Instant::now() + PATIENCE;
        match &self.0 {
            Reach::ThisMachine => {
                let stream = within(until, self.connect(&target)).await?;
                exchange(stream, request, until).await
            }
            Reach::Internet(tls) => {
                let tls = tls.get_or_try_init(async || connector()).await?;
                let stream = within(until, async {
                    encrypt(tls, &target, self.connect(&target).await?).await
                });
                exchange(stream.await?, request, until).await
            }
        }
    }

    /// Connects to an address that was looked at: the name is not asked again.
    async fn connect(&self, target: &Target) -> Result<TcpStream, Refusal> {
        let found = lookup_host((target.host.as_str(), target.port)).await;
        let found = found.map_err(|_| Refusal::passing("its host has no address"))?;
        let addresses: Vec<SocketAddr> = found.collect();
        if !addresses.iter().all(|it| self.may_reach(*it)) {
            return Err(Refusal::broken("its host is not on the public Internet"));
        }
        let connected = TcpStream::connect(addresses.as_slice()).await;
        connected.map_err(|_| Refusal::passing("no connection"))
    }

    fn may_reach(&self, address: SocketAddr) -> bool {
        match self.0 {
            Reach::Internet(_) => is_public(address.ip()),
            Reach::ThisMachine => address.ip().is_loopback(),
        }
    }
}

/// Where a request goes.
struct Target {
    uri: Uri,
    /// Without the brackets of an IPv6 address.
    host: String,
    port: u16,
}

impl Target {
    fn of(url: &str, reach: &Reach) -> Result<Self, Refusal> {
        let uri: Uri = url
            .trim()
            .parse()
            .map_err(|_| Refusal::broken("its address is not a URL"))?;
        let (scheme, port) = match reach {
            Reach::Internet(_) => ("https", HTTPS_PORT),
            Reach::ThisMachine => ("http", HTTP_PORT),
        };
        if uri.scheme_str() != Some(scheme) {
            return Err(Refusal::broken(format!("it is not called by {scheme}")));
        }
        let authority = uri.authority().map(ToString::to_string);
        if authority.is_none_or(|it| it.contains('@')) {
            return Err(Refusal::broken("its address holds a user or no host"));
        }
        let host = uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Ok(Self {
            host: host.to_owned(),
            port: uri.port_u16().unwrap_or(port),
            uri,
        })
    }

    fn request(
        &self,
        headers: &[(&str, &str)],
        body: String,
    ) -> Result<Request<Full<Bytes>>, Refusal> {
        let path = self.uri.path_and_query().map_or("/", |it| it.as_str());
        let host = self.uri.authority().map_or("", |it| it.as_str());
        let request = Request::post(path)
            .header(HOST, host)
            .header(USER_AGENT, AGENT)
            .header(CONTENT_TYPE, "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        request
            .body(Full::from(body))
            .map_err(|_| Refusal::broken("its address or a header holds what HTTP cannot carry"))
    }
}

fn connector() -> Result<TlsConnector, Refusal> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| Refusal::passing("this machine has no HTTPS"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

async fn encrypt(
    tls: &TlsConnector,
    target: &Target,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, Refusal> {
    let name = ServerName::try_from(target.host.clone())
        .map_err(|_| Refusal::broken("its host is no name for a certificate"))?;
    let stream = tls.connect(name, stream).await;
    stream.map_err(|_| Refusal::passing("no trusted HTTPS connection"))
}

/// What comes to pass before the request is written.
async fn within<T>(
    until: Instant,
    step: impl Future<Output = Result<T, Refusal>>,
) -> Result<T, Refusal> {
    let in_time = timeout_at(until, step).await;
    in_time.unwrap_or_else(|_| Err(Refusal::passing("no connection within 5 seconds")))
}

async fn exchange<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    until: Instant,
) -> Result<Reply, Refusal>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|_| Refusal::passing("no connection"))?;
    let connection = tokio::spawn(connection);
    let answer = timeout_at(until, sender.send_request(request)).await;
    let reply = match answer {
        Ok(Ok(response)) => Ok(read(response, until).await),
        Ok(Err(_)) => Err(Refusal::Unknown("no answer".to_owned())),
        Err(_) => Err(Refusal::Unknown("no answer within 5 seconds".to_owned())),
    };
    connection.abort();
    reply
}

/// The status decides; of the body, what has come in time.
async fn read(response: Response<Incoming>, until: Instant) -> Reply {
    let status = response.status().as_u16();
    let retry_after = response.headers().get(RETRY_AFTER);
    let retry_after = retry_after
        .and_then(|it| it.to_str().ok())
        .map(str::to_owned);
    let mut body = response.into_body();
    let mut kept = Vec::new();
    while kept.len() < REPLY_BYTES {
        let Ok(Some(Ok(frame))) = timeout_at(until, body.frame()).await else {
            break;
        };
        let data = frame.into_data().unwrap_or_default();
        let room = REPLY_BYTES - kept.len();
        kept.extend_from_slice(&data[..data.len().min(room)]);
    }
    Reply {
        status,
        retry_after,
        body: String::from_utf8_lossy(&kept).into_owned(),
    }
}
