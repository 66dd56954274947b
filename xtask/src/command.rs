//! Running other programs with their output in a log.

use std::fmt;
use std::io::ErrorKind;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use process_wrap::std::CommandWrap;

use crate::log::{Log, now};

/// Where a program comes from, told when it is missing.
const SOURCES: [(&str, &str); 5] = [
    ("rustup", "install rustup, or the target wasm32-unknown-unknown by other means"),
    ("node", "install Node.js 20 or newer"),
    ("npm", "install Node.js 20 or newer, which brings npm"),
    ("wasm-opt", "run `npm ci` in xtask/"),
    ("esbuild", "run `npm ci` in xtask/"),
];

/// The reason why something cannot run on this machine, as the error or its context: a check is then skipped.
#[derive(Debug)]
pub(crate) struct Missing(pub(crate) String);

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Runs a command to its end.
///
/// # Errors
/// When it does not start or does not succeed.
pub(crate) fn run(log: &mut Log, command: &mut Command) -> Result<()> {
    let shown = prepare(log, command)?;
    let status = command.status().map_err(|error| missing(command, &error))?;
    judge(&shown, status)
}

/// Runs a command to its end and gives what it printed; its messages go to the log.
///
/// # Errors
/// When it does not start, does not succeed or prints what is no text.
pub(crate) fn read(log: &mut Log, command: &mut Command) -> Result<String> {
    let shown = prepare(log, command)?;
    let output = command.stdout(Stdio::piped()).output().map_err(|error| missing(command, &error))?;
    judge(&shown, output.status)?;
    String::from_utf8(output.stdout).with_context(|| format!("`{shown}` printed what is no text"))
}

/// Runs a command to its end with its output on the terminal, and gives how it ended.
///
/// # Errors
/// When it does not start.
pub(crate) fn show(command: &mut Command) -> Result<ExitCode> {
    let status = command.status().map_err(|error| missing(command, &error))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Runs a command that has to end by itself within the limit; else it and what it started are killed.
///
/// # Errors
/// When it does not start, does not succeed or does not end.
pub(crate) fn run_within(log: &mut Log, limit: Duration, mut command: Command) -> Result<()> {
    let shown = prepare(log, &mut command)?;
    let program = Command::new(command.get_program());
    let mut group = CommandWrap::from(command);
    #[cfg(unix)]
    group.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    group.wrap(process_wrap::std::JobObject);
    let mut child = group.spawn().map_err(|error| missing(&program, &error))?;
    let started = now();
    loop {
        if let Some(status) = child.try_wait()? {
            return judge(&shown, status);
        }
        if started.elapsed() > limit {
            child.kill().context("cannot stop it")?;
            bail!("`{shown}` had not ended by itself after {} s", limit.as_secs());
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Connects the command to the log and gives the line that the user could have typed.
fn prepare(log: &mut Log, command: &mut Command) -> Result<String> {
    let shown = shown(command);
    log.line(&format!("$ {shown}"))?;
    command.stdin(Stdio::null()).stdout(log.handle()?).stderr(log.handle()?);
    Ok(shown)
}

fn judge(shown: &str, status: ExitStatus) -> Result<()> {
    match status.code() {
        Some(0) => Ok(()),
        Some(code) => bail!("`{shown}` failed with exit code {code}"),
        None => bail!("`{shown}` was ended by a signal"),
    }
}

/// The command as a line, shortened where it carries a script.
fn shown(command: &Command) -> String {
    let mut line = name_of(command);
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        line.push(' ');
        line.push_str(if argument.contains('\n') { "…" } else { &argument });
    }
    line
}

/// Turns a failed start into one line that says what is missing and how to get it.
pub(crate) fn missing(command: &Command, error: &std::io::Error) -> anyhow::Error {
    let name = name_of(command);
    let source = SOURCES.iter().find(|(program, _)| *program == name);
    match source {
        Some((_, how)) if error.kind() == ErrorKind::NotFound => {
            anyhow!("{name} is missing: {how}")
        }
        _ => anyhow!("{name} does not start: {error}"),
    }
}

/// The program's name without its folder.
fn name_of(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    program.file_stem().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}
