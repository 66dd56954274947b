//! What a gateway might send to harm a page that trusts it.

use std::sync::LazyLock;

/// An address that a page would run if it linked to it.
pub(crate) const SCRIPT_URL: &str = "javascript:document.title='harmed'";
/// The ending of a picture that is not there.
pub(crate) const BROKEN_IMAGE: &str = ".broken";

/// Above this size a text is a burden for a page that lays all of it out.
const PROMPT_BYTES: usize = 100 * 1024;
/// Markup that runs, an end of the page's own markup, and a switch to writing from right to left.
const MARKUP: &str = "<img src=x onerror=\"document.title='harmed'\"><script>document.title='harmed'</script>\
    </textarea></template>\u{202e}\u{0}{{7*7}} ";

/// Returns a prompt of 100 KB: markup first, then one endless word.
pub(crate) fn prompt() -> &'static str {
    static PROMPT: LazyLock<String> =
        LazyLock::new(|| MARKUP.to_owned() + &"w".repeat(PROMPT_BYTES.saturating_sub(MARKUP.len())));
    &PROMPT
}
