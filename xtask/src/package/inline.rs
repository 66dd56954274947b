//! The wasm as JavaScript text, for the files that carry it inside.

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zopfli::{Format, Options};

/// Stands above the text of the core wherever bundlers put it.
pub(super) const CORE: &str = "/*!
 * The string below is core_bg.wasm of this package, compressed with gzip and written as base64. To compare the two:
 *
 *   grep -oE 'H4sI[A-Za-z0-9+/=]{99,}' core.js | base64 -d | gunzip | cmp - core_bg.wasm && echo equal
 */";

/// Stands above the text of the heart.
pub(super) const HEART: &str = "/*!
 * The string below is a WebAssembly module, compressed with gzip and written as base64: the folder tests/simulator of the
 * repository, without its server. It writes the answers of the fake gateways.
 */";

/// A module that exports the wasm, compressed with gzip and written as base64, below a notice.
///
/// # Errors
/// None that is known: it works in memory.
pub(super) fn script(notice: &str, wasm: &[u8]) -> Result<String> {
    let mut compressed = Vec::new();
    // Twenty times slower than zlib's best, and 5% smaller.
    zopfli::compress(Options::default(), Format::Gzip, wasm, &mut compressed)?;
    Ok(format!("{notice}\nexport default \"{}\";\n", BASE64_STANDARD.encode(compressed)))
}
