//! How much a visitor downloads, and the limits of it.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

/// The size of what is downloaded together, in bytes.
pub(crate) struct Size {
    name: &'static str,
    raw: usize,
    gzip: usize,
    brotli: usize,
    /// The most that it may be after gzip.
    limit: Option<usize>,
}

/// The sizes of a built package.
pub(crate) struct Sizes(Vec<Size>);

impl Sizes {
    /// Measures the files of `dist`, and in `parts` what bundlers make of them.
    ///
    /// # Errors
    /// When one of them is missing.
    pub(crate) fn measure(parts: &Path, dist: &Path) -> Result<Self> {
        Ok(Self(vec![
            measure("before the first call", Some(4 * 1024), &[parts.join("first-chunk.js")])?,
            measure("hooks for React, beside it", Some(1536), &[parts.join("hooks.js")])?,
            // Eighteen gateways, their rules of answers, and polls in steps.
            measure("one file (one-file.min.js)", Some(94 * 1024), &[dist.join("one-file.min.js")])?,
            measure("chunk of the first call (core.js)", None, &[dist.join("core.js")])?,
            measure("CommonJS", None, &[dist.join("index.cjs"), dist.join("shared.cjs")])?,
            measure("slim and the wasm", None, &[dist.join("slim.min.js"), dist.join("core_bg.wasm")])?,
            measure("the command line (cli.js)", None, &[dist.join("cli.js")])?,
            measure("the wasm (core_bg.wasm)", None, &[dist.join("core_bg.wasm")])?,
        ]))
    }

    /// The limited sizes in one line.
    pub(crate) fn verdict(&self) -> String {
        let limited = self.0.iter().filter_map(|size| Some((size, size.limit?)));
        let words = limited.map(|(size, limit)| format!("{} {} of {limit} bytes", size.name, size.gzip));
        words.collect::<Vec<_>>().join(", ")
    }
}

/// The sizes as a table.
pub(crate) fn table(sizes: &Sizes) -> String {
    let mut text = format!("{:<34} {:>8} {:>8} {:>8} {:>8}\n", "bytes", "raw", "gzip", "brotli", "limit");
    for Size { name, raw, gzip, brotli, limit } in &sizes.0 {
        let limit = limit.map_or(String::new(), |limit| limit.to_string());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<34} {raw:>8} {gzip:>8} {brotli:>8} {limit:>8}");
    }
    text
}

/// Fails when a size is above its limit.
///
/// # Errors
/// When one is.
pub(crate) fn check(sizes: &Sizes) -> Result<()> {
    let is_within = |size: &Size| size.limit.is_none_or(|limit| size.gzip <= limit);
    ensure!(sizes.0.iter().all(is_within), "too large: {}", sizes.verdict());
    Ok(())
}

/// The size of files that are loaded together, each compressed by itself.
fn measure(name: &'static str, limit: Option<usize>, files: &[PathBuf]) -> Result<Size> {
    let mut size = Size { name, raw: 0, gzip: 0, brotli: 0, limit };
    for file in files {
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&bytes)?;
        let mut brotli = Vec::new();
        brotli::BrotliCompress(&mut bytes.as_slice(), &mut brotli, &Default::default())?;
        size.raw += bytes.len();
        size.gzip += gzip.finish()?.len();
        size.brotli += brotli.len();
    }
    Ok(size)
}
