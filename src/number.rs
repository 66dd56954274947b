//! Decimal numbers, read and written as JavaScript does.
//!
//! In wasm the engine reads and writes them: `str::parse::<f64>` and `f64::to_string` would add 22 KB to the gzipped wasm.

/// JavaScript's `Number.MAX_SAFE_INTEGER`: no time is longer, and no number in a saved state is larger. Infinity, as which more
/// digits than a number can hold are read, would be lost in JSON.
pub const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// Reads a number as JavaScript's `Number(text)` does, but for other bases than ten: `12`, ` -1.5e3 `, `.5`. What is not a
/// finite number reads as absent.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim_matches(|character: char| character.is_ascii_whitespace() || character == '\u{feff}');
    let is_decimal =
        !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E'));
    if !is_decimal {
        return None;
    }
    // Most numbers are whole and small, and the engine takes longer.
    let number = text.parse::<u32>().map_or_else(|_| engine::read(text), f64::from);
    number.is_finite().then_some(number)
}

/// Reads `12` and `1.5`: digits with at most one point and nothing else. Too many digits read as infinite.
pub fn parse_plain(text: &str) -> Option<f64> {
    let is_plain =
        text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.')) && !matches!(text.get(..1), None | Some("."));
    is_plain.then(|| engine::read(text)).filter(|number| !number.is_nan())
}

pub use engine::written;

#[cfg(target_family = "wasm")]
mod engine {
    use js_sys::Number;
    use wasm_bindgen::JsValue;

    /// Reads a decimal number; anything else reads as NaN.
    pub(super) fn read(text: &str) -> f64 {
        JsValue::from_str(text).unchecked_into_f64()
    }

    /// A finite number as JavaScript writes it.
    pub fn written(number: f64) -> String {
        // Only a wrong radix is refused.
        Number::from(number).to_string_with_radix(10).map(String::from).unwrap_or_default()
    }
}

#[cfg(not(target_family = "wasm"))]
mod engine {
    /// Reads a decimal number; anything else reads as NaN.
    pub(super) fn read(text: &str) -> f64 {
        text.parse().unwrap_or(f64::NAN)
    }

    /// A finite number as JavaScript writes it (ECMA-262, `Number::toString`).
    pub fn written(number: f64) -> String {
        match number.abs() {
            0.0 => String::from("0"),
            1e-6..1e21 => number.to_string(),
            1e21.. => format!("{number:e}").replace('e', "e+"),
            _ => format!("{number:e}"),
        }
    }
}
