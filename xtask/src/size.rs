//! How much a visitor downloads, and the limit of it.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

/// The most that the default entry may weigh, in bytes after gzip. The next goal is 27 KB.
pub(crate) const LIMIT: usize = 36 * 1024;

/// The weight of one thing that is downloaded, in bytes.
pub(crate) struct Size {
    name: &'static str,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// The weights of a built package.
pub(crate) struct Sizes {
    /// The default entry in one minified file, wasm included: what a page of the average user loads.
    default: Size,
    others: Vec<Size>,
}

impl Sizes {
    /// Weighs the files of `dist`.
    ///
    /// # Errors
    /// When one of them is missing.
    pub(crate) fn measure(dist: &Path) -> Result<Self> {
        Ok(Self {
            default: weigh(dist, &["index.min.js"], "default entry (index.min.js)")?,
            others: vec![
                weigh(dist, &["index.cjs", "shared.cjs"], "CommonJS entry (two files)")?,
                weigh(dist, &["slim.min.js", "core_bg.wasm"], "slim entry (JS + wasm)")?,
                weigh(dist, &["core.js"], "glue and shared (core.js)")?,
                weigh(dist, &["core_bg.wasm"], "wasm alone (core_bg.wasm)")?,
            ],
        })
    }

    /// The gated figure in one line.
    pub(crate) fn verdict(&self) -> String {
        format!("default entry {} of {LIMIT} bytes after gzip", self.default.gzip)
    }
}

/// The weights as a table.
pub(crate) fn table(sizes: &Sizes) -> String {
    let mut text = format!("{:<28} {:>8} {:>8} {:>8}\n", "bytes", "raw", "gzip", "brotli");
    for size in std::iter::once(&sizes.default).chain(&sizes.others) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<28} {:>8} {:>8} {:>8}", size.name, size.raw, size.gzip, size.brotli);
    }
    text
}

/// Fails when the default entry is above the limit.
///
/// # Errors
/// When it is.
pub(crate) fn check(sizes: &Sizes) -> Result<()> {
    ensure!(sizes.default.gzip <= LIMIT, "too large: {}", sizes.verdict());
    Ok(())
}

/// The weight of files that are loaded together, each compressed by itself.
fn weigh(dist: &Path, files: &[&str], name: &'static str) -> Result<Size> {
    let mut size = Size { name, raw: 0, gzip: 0, brotli: 0 };
    for file in files {
        let bytes = fs::read(dist.join(file)).with_context(|| format!("cannot read {file} of the package"))?;
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
