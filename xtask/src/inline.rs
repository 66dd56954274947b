//! The module as JavaScript text, for the entries that cannot load a second file, and the small module that unpacks it.

use std::fs;
use std::io::Write as _;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::command::run;
use crate::log::Log;
use crate::npm;
use crate::packer;
use crate::workspace::Workspace;

/// How much `pkg-template/unpack` has room for: of the text, and of the module.
const ROOM: [usize; 2] = [0x3_0000, 0x4_0000];

/// The most that browsers compile without making the page wait for it elsewhere.
const MOST_AT_ONCE: usize = 4096;

/// `wasm-inline.js`: the packed module, the size that it has unpacked, and what unpacks it.
///
/// # Errors
/// When the module is malformed or too large, or a tool fails.
pub(crate) fn script(workspace: &Workspace, log: &mut Log, wasm: &[u8]) -> Result<String> {
    let text: String = packer::pack(wasm)?.into_iter().map(character).collect();
    let size = wasm.len();
    ensure!(text.len() <= ROOM[0] && size <= ROOM[1], "the module is too large for the memory of what unpacks it");
    let unpacker = BASE64_STANDARD.encode(unpacker(workspace, log)?);
    // The text comes first: servers pack a file in blocks, and fewer of them then hold both text and code.
    Ok(format!("export default \"{text}\";\nexport const unpacker = \"{unpacker}\";\nexport const size = {size};\n"))
}

/// `wasm-deflate.js`: the module as Node, Deno and Bun unpack it, in all their versions.
///
/// # Errors
/// None that is known: it works in memory.
pub(crate) fn deflate_script(wasm: &[u8]) -> Result<String> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(wasm)?;
    Ok(format!("export default \"{}\";\n", BASE64_STANDARD.encode(encoder.finish()?)))
}

/// From `>` to `~`, without the backslash, which would have to be escaped. Most of them are the letters that the code
/// around the text is written in: servers pack it with the same table.
fn character(value: u8) -> char {
    let character = value + b'>';
    char::from(if character < b'\\' { character } else { character + 1 })
}

/// The module that unpacks: both files of `pkg-template/unpack` in one.
fn unpacker(workspace: &Workspace, log: &mut Log) -> Result<Vec<u8>> {
    let tools = workspace.root.join("xtask");
    let read = |name: &str| {
        let path = workspace.root.join("pkg-template").join("unpack").join(name);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let text = workspace.target.join("unpack.wat");
    fs::write(&text, format!("(module\n{}\n{})\n", read("model.wat")?, read("module.wat")?))?;
    let wasm = workspace.target.join("unpack.wasm");
    let mut assemble = Command::new(npm::tool(&tools, "wasm-as"));
    run(log, assemble.arg(&text).arg("--enable-bulk-memory").arg("--output").arg(&wasm))?;
    let mut optimise = Command::new(npm::tool(&tools, "wasm-opt"));
    // For speed: with `-Oz` it is 120 bytes less, and takes half as long again.
    optimise.args(["--enable-bulk-memory", "-O3", "--converge"]).arg(&wasm).arg("--output").arg(&wasm);
    run(log, &mut optimise)?;
    let bytes = fs::read(&wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    ensure!(bytes.len() < MOST_AT_ONCE, "the unpacker has {} bytes, and pages compile {MOST_AT_ONCE}", bytes.len());
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::character;

    #[test]
    fn characters_need_no_escape() {
        let all: String = (0..64).map(character).collect();
        assert_eq!(all, ">?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");
        assert!(!all.contains(['"', '\\']));
    }
}
