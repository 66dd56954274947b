//! Connections that a handler can reset before its answer is sent.

use std::{
    io::{self, ErrorKind, IoSlice},
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// A listener whose connections have a switch.
#[derive(Debug)]
pub(super) struct Connections(TcpListener);

/// Breaks one connection: whatever is sent next resets it instead.
#[derive(Debug, Clone, Default)]
pub(super) struct Switch(Arc<AtomicBool>);

/// A connection that its switch can break.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    switch: Switch,
}

impl Connections {
    /// Returns the connections that `listener` accepts.
    pub(super) fn new(listener: TcpListener) -> Self {
        Self(listener)
    }
}

impl Switch {
    /// Breaks the connection.
    pub(super) fn reset(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Listener for Connections {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        (Connection { stream, switch: Switch::default() }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Connections>> for Switch {
    fn connect_info(stream: IncomingStream<'_, Connections>) -> Self {
        stream.io().switch.clone()
    }
}

impl Connection {
    /// Returns the stream to write to, unless the connection is to be reset.
    fn writable(self: Pin<&mut Self>) -> io::Result<Pin<&mut TcpStream>> {
        let connection = self.get_mut();
        if connection.switch.0.load(Ordering::Relaxed) {
            // Without lingering, closing sends a reset rather than an orderly end.
            connection.stream.set_zero_linger()?;
            return Err(ErrorKind::ConnectionReset.into());
        }
        Ok(Pin::new(&mut connection.stream))
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.writable()?.poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.writable()?.poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writable()?.poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writable()?.poll_shutdown(context)
    }
}
