//! Finding Chromium, and getting it where that is possible.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::command::run;
use crate::log::Log;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The path of a Chromium, installed first where this is Debian and the user may do that.
///
/// # Errors
/// The reason why there is none, for people.
pub(crate) fn find(log: &mut Log) -> Result<PathBuf, String> {
    if let Some(path) = env::var_os("CHROMIUM").map(PathBuf::from) {
        return if path.is_file() { Ok(path) } else { Err(format!("CHROMIUM is no file: {}", path.display())) };
    }
    if let Some(path) = on_path() {
        return Ok(path);
    }
    if !Path::new("/etc/debian_version").exists() || !is_root() {
        return Err("no Chromium: install it or set CHROMIUM to its path".to_owned());
    }
    let install = |log: &mut Log| {
        let mut get = |arguments: &[&str]| {
            run(log, Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
        };
        get(&["update"])?;
        get(&["install", "--yes", "--no-install-recommends", "chromium"])
    };
    install(log).map_err(|error| format!("no Chromium, and it cannot be installed: {error:#}"))?;
    on_path().ok_or_else(|| "no Chromium, although it was installed".to_owned())
}

fn on_path() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let files = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").stderr(Stdio::null()).output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
