//! The simulator as a program, on a port of its own, and a client that speaks to it.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use ureq::{Agent, RequestBuilder, typestate::WithoutBody};

/// A running simulator, which ends when it is dropped.
pub(crate) struct Program {
    child: Child,
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    client: Agent,
}

impl Program {
    /// Starts the simulator with more arguments than the port.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_simulator"))
            .args(["--port", "0", "--exit-with-stdin"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the simulator starts");
        let mut line = String::new();
        let output = child.stdout.as_mut().expect("its output is piped");
        BufReader::new(output).read_line(&mut line).expect("it prints a line");
        let origin = line.trim_end().strip_prefix("listening on ").expect("the line has the address");
        let client = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(10)))
            .build();
        Self { origin: origin.to_owned(), child, client: client.into() }
    }

    /// Returns `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        self.origin.strip_prefix("http://").expect("the origin is an http one")
    }

    /// Returns the process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns a GET request with the key.
    pub(crate) fn get(&self, path: &str) -> RequestBuilder<WithoutBody> {
        let request = self.client.get(format!("{}{path}", self.origin));
        request.header("authorization", "Bearer demo-key")
    }

    /// Sends a JSON body to a path, and returns the answer's status and body.
    pub(crate) fn post(&self, path: &str, body: &str) -> (u16, String) {
        let request = self.client.post(format!("{}{path}", self.origin));
        let request = request.header("authorization", "Bearer demo-key");
        let mut answer = request.send(body).expect("the request is answered");
        (answer.status().as_u16(), answer.body_mut().read_to_string().expect("the body is text"))
    }

    /// Closes the standard input of the program and waits for its end.
    pub(crate) fn close_stdin(mut self) -> ExitStatus {
        drop(self.child.stdin.take());
        self.child.wait().expect("the program ends")
    }

    /// Waits for the end of the program.
    pub(crate) fn wait(mut self) -> ExitStatus {
        // Waiting through the child would close its standard input first.
        let _stdin = self.child.stdin.take();
        self.child.wait().expect("the program ends")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already where a test waited for it.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}
