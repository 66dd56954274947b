//! The module as JavaScript text, for the entries that cannot load a second file, and the small module that unpacks it.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::command::run;
use crate::log::Log;
use crate::npm;
use crate::streams;
use crate::workspace::Workspace;

/// How much `pkg-template/unpack.wat` has room for: of the text, of the streams and of the module.
const ROOM: [usize; 3] = [0x4_0000, 0x8_0000, 0x8_0000];

/// The most that browsers compile without making the page wait for it elsewhere.
const MOST_AT_ONCE: usize = 4096;

/// `wasm-inline.js`: the packed module, the size that it has unpacked, and what unpacks it.
///
/// # Errors
/// When the module is malformed or too large, or a tool fails.
pub(crate) fn script(workspace: &Workspace, log: &mut Log, wasm: &[u8]) -> Result<String> {
    let split = streams::split(wasm)?;
    let mut packed = Vec::new();
    // Each kind of stream gets a code of its own, and there are more kinds than the fifteen blocks of the default.
    let options = zopfli::Options { maximum_block_splits: 60, ..Default::default() };
    zopfli::compress(options, zopfli::Format::Deflate, split.as_slice(), &mut packed)?;
    let text = text(&packed);
    let fits = [text.len(), split.len(), wasm.len()].iter().zip(ROOM).all(|(size, room)| *size <= room);
    ensure!(fits, "the module is too large for the memory of unpack.wat");
    let unpacker = BASE64_STANDARD.encode(unpacker(workspace, log)?);
    let size = wasm.len();
    // The text comes first: servers pack a file in blocks, and fewer of them then hold both text and code.
    Ok(format!("export default \"{text}\";\nexport const unpacker = \"{unpacker}\";\nexport const size = {size};\n"))
}

/// Six bits in each character, the lowest first, as `unpack.wat` reads them: DEFLATE counts its bits like this, so that
/// nothing has to be made of the text before. What is read beyond the end is zero.
fn text(packed: &[u8]) -> String {
    let bits = packed.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1)).collect::<Vec<_>>();
    bits.chunks(6).map(|bits| character(bits.iter().rev().fold(0, |value, bit| value * 2 + bit))).collect()
}

/// From `>` to `~`, without the backslash, which would have to be escaped. Most of them are the letters that the code
/// around the text is written in: servers pack it with the same table.
fn character(value: u8) -> char {
    let character = value + b'>';
    char::from(if character < b'\\' { character } else { character + 1 })
}

/// The module of `unpack.wat`.
fn unpacker(workspace: &Workspace, log: &mut Log) -> Result<Vec<u8>> {
    let tools = workspace.root.join("xtask");
    let wasm = workspace.target.join("unpack.wasm");
    let mut assemble = Command::new(npm::tool(&tools, "wasm-as"));
    assemble.arg(workspace.root.join("pkg-template").join("unpack.wat"));
    run(log, assemble.arg("--enable-bulk-memory").arg("--output").arg(&wasm))?;
    let mut optimise = Command::new(npm::tool(&tools, "wasm-opt"));
    // For speed: with `-Oz` it is 45 bytes less, and takes a quarter longer.
    optimise.args(["--enable-bulk-memory", "-O3", "--converge"]).arg(&wasm).arg("--output").arg(&wasm);
    run(log, &mut optimise)?;
    let bytes = fs::read(&wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    ensure!(bytes.len() < MOST_AT_ONCE, "the unpacker has {} bytes, and pages compile {MOST_AT_ONCE}", bytes.len());
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{character, text};

    #[test]
    fn a_character_holds_six_bits_the_lowest_first() {
        assert_eq!(text(&[]), "");
        assert_eq!(text(&[0b1100_0001]), "?A");
        assert_eq!(text(&[0xff, 0xff, 0xff]), "~~~~");
        assert_eq!(text(&[0b0000_0001, 0b0010_0000, 0b0000_1100]), "?>@A");
    }

    #[test]
    fn characters_need_no_escape() {
        let all: String = (0..64).map(character).collect();
        assert_eq!(all, ">?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");
        assert!(!all.contains(['"', '\\']));
    }
}
