//! The wasm as JavaScript text, for the files that carry it inside.

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zopfli::{Format, Options};

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
    let mut compressed = Vec::new();
    // Twenty times slower than zlib's best, and 5% smaller.
    zopfli::compress(Options::default(), Format::Gzip, wasm, &mut compressed)?;
    Ok(format!("{NOTICE}\nexport default \"{}\";\n", BASE64_STANDARD.encode(compressed)))
}
