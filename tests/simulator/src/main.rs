//! `simulator [--port N] [--site DIR] [--package DIR] [--exit-with-stdin]`: the simulator as a program.

use std::{
    error::Error,
    io::{self, Write},
    thread,
};

use lexopt::prelude::*;
use simulator::server::{Options, Server};
use tokio::{runtime, sync::oneshot};

type Outcome<T> = Result<T, Box<dyn Error>>;

const USAGE: &str = "simulator [--port N] [--site DIR] [--package DIR] [--exit-with-stdin]

  --port N           the port on 127.0.0.1; 0, the default, is any free one
  --site DIR         the folder served at /
  --package DIR      the folder served at /luma-tasks/
  --exit-with-stdin  end when standard input closes";

/// What the command line asks for.
#[derive(Default)]
struct Arguments {
    options: Options,
    exits_with_stdin: bool,
    shows_usage: bool,
}

fn main() -> Outcome<()> {
    let arguments = arguments()?;
    if arguments.shows_usage {
        println!("{USAGE}");
        return Ok(());
    }
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(arguments))
}

fn arguments() -> Result<Arguments, lexopt::Error> {
    let mut arguments = Arguments::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("port") => arguments.options.port = parser.value()?.parse()?,
            Long("site") => arguments.options.site = Some(parser.value()?.into()),
            Long("package") => arguments.options.package = Some(parser.value()?.into()),
            Long("exit-with-stdin") => arguments.exits_with_stdin = true,
            Short('h') | Long("help") => arguments.shows_usage = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(arguments)
}

/// Serves until a signal arrives or standard input closes.
async fn serve(arguments: Arguments) -> Outcome<()> {
    let server = Server::bind(&arguments.options).await?;
    // Signals are caught before the line is printed: whoever reads it may send one at once.
    let signalled = signalled()?;
    let mut output = io::stdout();
    writeln!(output, "listening on http://{}", server.address()?)?;
    output.flush()?;
    tokio::select! {
        result = server.run() => Ok(result?),
        () = signalled => Ok(()),
        _ = stdin_closed(), if arguments.exits_with_stdin => Ok(()),
    }
}

/// Catches signals from this call on, and waits for one.
#[cfg(unix)]
fn signalled() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => (),
            _ = terminated.recv() => (),
        }
    })
}

/// Catches Ctrl-C from this call on, and waits for it.
#[cfg(windows)]
fn signalled() -> io::Result<impl Future<Output = ()>> {
    let mut interrupted = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupted.recv().await;
    })
}

/// Waits until standard input closes.
///
/// A thread of its own reads it: the runtime would wait for a pending read before it ends.
async fn stdin_closed() {
    let (sender, receiver) = oneshot::channel::<()>();
    thread::spawn(move || {
        let end = io::copy(&mut io::stdin(), &mut io::sink());
        drop((sender, end));
    });
    // The sender is dropped without a word when there is nothing more to read.
    let _ended = receiver.await;
}
