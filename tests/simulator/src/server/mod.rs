//! The HTTP server: it carries out the plans of the simulator on real sockets, and serves files beside it.

mod connection;
mod delivery;
mod site;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::to_bytes,
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, time::Instant};

use crate::simulator::Simulator;
use connection::{Connections, Switch};

/// The largest request body that is read.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// What to serve, and where.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The port on the loopback address; 0 is any free one.
    pub port: u16,
    /// The folder served at `/`.
    pub site: Option<PathBuf>,
    /// The folder served at `/luma-tasks/`.
    pub package: Option<PathBuf>,
}

/// A server that holds its port and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    router: Router,
}

#[derive(Debug)]
struct Shared {
    simulator: Mutex<Simulator>,
    started: Instant,
}

impl Server {
    /// Takes the port.
    ///
    /// # Errors
    ///
    /// The port is in use or not allowed.
    pub async fn bind(options: &Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let shared = Shared { simulator: Mutex::default(), started: Instant::now() };
        let simulate = from_fn_with_state(Arc::new(shared), simulate);
        let router = site::router(options).layer(simulate);
        Ok(Self { listener, router })
    }

    /// Returns the address that it listens on.
    ///
    /// # Errors
    ///
    /// The system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers requests until the future is dropped.
    ///
    /// # Errors
    ///
    /// The system takes the port away.
    pub async fn run(self) -> io::Result<()> {
        let service = self.router.into_make_service_with_connect_info::<Switch>();
        axum::serve(Connections::new(self.listener), service).await
    }
}

/// Answers what belongs to the simulator, and passes on the rest.
async fn simulate(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    request: Request,
    next: Next,
) -> Response {
    if !Simulator::owns(request.uri().path()) {
        return next.run(request).await;
    }
    let Some(request) = read(request).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let now_ms = u64::try_from(shared.started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let answer = {
        let mut simulator = shared.simulator.lock().unwrap_or_else(PoisonError::into_inner);
        simulator.answer(&request, now_ms)
    };
    delivery::deliver(answer, &switch).await
}

/// Reads a whole request, unless its body breaks off or is too large.
async fn read(request: Request) -> Option<crate::Request> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY_BYTES).await.ok()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = parts.headers.iter();
    Some(crate::Request {
        method: parts.method.to_string(),
        path: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: headers.map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect(),
        body: text(&body),
    })
}
