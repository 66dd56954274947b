//! The README's table of what is tested where is that of the last run.

use anyhow::{Result, ensure};

use super::{Context, Outcome};
use crate::log::Log;
use crate::matrix::summary;

/// README and `docs/matrix.md` say the same.
pub(super) fn matrix(context: &Context, _log: &mut Log) -> Result<Outcome> {
    let is_current = summary::is_current(&context.workspace.root)?;
    ensure!(is_current, "README.md does not say what docs/matrix.md says: run `cargo xtask matrix --table`");
    Ok(Outcome::Passed(None))
}
