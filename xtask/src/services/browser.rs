//! Finding browsers, and getting them where that is possible.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, anyhow, ensure};

use crate::command::{Missing, run};
use crate::log::Log;

/// A browser that pages are opened in.
pub(crate) struct Browser {
    /// Its name in the projects of `tests/consumers`.
    pub(crate) name: &'static str,
    /// The environment variable that may hold its path, and in which the tests get it.
    pub(crate) variable: &'static str,
    /// The names of its program.
    programs: &'static [&'static str],
    /// Where the installers of macOS and Windows put it, which is on no path.
    places: &'static [&'static str],
    /// What else has to be there.
    companions: &'static [&'static str],
    /// The Debian packages that bring all of it.
    packages: &'static [&'static str],
}

/// The browser of most tests.
pub(crate) const CHROMIUM: Browser = Browser {
    name: "chromium",
    variable: "CHROMIUM",
    programs: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
    places: &[
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ],
    companions: &[],
    packages: &["chromium"],
};

/// The browser that the main path is tested in too.
pub(crate) const FIREFOX: Browser = Browser {
    name: "firefox",
    variable: "FIREFOX",
    programs: &["firefox-esr", "firefox"],
    places: &["/Applications/Firefox.app/Contents/MacOS/firefox", r"C:\Program Files\Mozilla Firefox\firefox.exe"],
    companions: &[],
    packages: &["firefox-esr"],
};

/// The driver of WebKitGTK, whose small browser wants a display.
const WEBKIT: Browser = Browser {
    name: "webkit",
    variable: "WEBKIT",
    programs: &["WebKitWebDriver"],
    places: &[],
    companions: &["xvfb-run"],
    packages: &["webkit2gtk-driver", "xvfb", "xauth"],
};

/// All browsers that a project may need.
pub(crate) const ALL: [Browser; 3] = [CHROMIUM, FIREFOX, WEBKIT];

/// The path of a browser, installed first where this is Debian and the user may do that.
///
/// # Errors
/// [`Missing`] when there is none.
pub(crate) fn find(log: &mut Log, browser: &Browser) -> Result<PathBuf> {
    let Browser { name, variable, packages, .. } = browser;
    if let Some(path) = env::var_os(variable).map(PathBuf::from) {
        ensure!(path.is_file(), Missing(format!("{variable} is no file: {}", path.display())));
        return Ok(path);
    }
    if let Some(path) = installed(browser) {
        return Ok(path);
    }
    let may_install = Path::new("/etc/debian_version").exists() && is_root();
    let how =
        format!("install it (`sudo apt-get install {}` on Debian) or set {variable} to its path", packages.join(" "));
    ensure!(may_install, Missing(format!("no {name}: {how}")));
    let mut get = |arguments: &[&str]| {
        run(log, Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
            .with_context(|| Missing(format!("no {name}, and it cannot be installed")))
    };
    get(&["update"])?;
    get(&[&["install", "--yes", "--no-install-recommends"], *packages].concat())?;
    installed(browser).ok_or_else(|| anyhow!(Missing(format!("no {name}, although it was installed"))))
}

fn installed(browser: &Browser) -> Option<PathBuf> {
    let has_companions = browser.companions.iter().all(|name| on_path(&[name]).is_some());
    let in_place = || browser.places.iter().map(PathBuf::from).find(|place| place.is_file());
    on_path(browser.programs).or_else(in_place).filter(|_| has_companions)
}

/// The first of these programs that is on the path.
pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let file = |name: &str, folder: &PathBuf| folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    let files = names.iter().flat_map(|name| folders.iter().map(move |folder| file(name, folder)));
    files.into_iter().find(|file| file.is_file())
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").stderr(Stdio::null()).output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
