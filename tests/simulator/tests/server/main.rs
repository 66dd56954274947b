//! The simulator as a program: real sockets, real files, real time.

mod program;
mod site;
mod sockets;
