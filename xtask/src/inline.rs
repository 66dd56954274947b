//! The wasm as JavaScript text, for the files that carry it inside.

use std::io::Write as _;

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Stands above the text wherever bundlers put it.
const NOTICE: &str = "/*!
 * The string below is core_bg.wasm of this package, compressed with gzip and written as base64. To compare the two:
 *
 *   grep -oE 'H4sI[A-Za-z0-9+/=]{99,}' core.js | base64 -d | gunzip | cmp - core_bg.wasm && echo equal
 */";

/// A module that exports the wasm, compressed with gzip and written as base64.
///
/// # Errors
/// None that is known: it works in memory.
pub(crate) fn script(wasm: &[u8]) -> Result<String> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(wasm)?;
    Ok(format!("{NOTICE}\nexport default \"{}\";\n", BASE64_STANDARD.encode(encoder.finish()?)))
}
