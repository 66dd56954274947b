//! Decimal numbers, read from text and written as JavaScript's `String(number)` writes them.
//!
//! `str::parse::<f64>` and `f64::to_string` would add 22 KB to the gzipped wasm. These are exact for up to 19 digits and
//! powers of ten up to 19, and within a few units in the last place beyond.

/// So many digits fit into the mantissa; what follows them is dropped.
const DIGITS: u32 = 19;
/// Enough digits for every number to read back as itself.
const ROUND_TRIP_DIGITS: u32 = 17;
/// Whole numbers below this, 2^63, fit into the mantissa as they are.
const MOST_WHOLE: f64 = 9_223_372_036_854_775_808.0;
/// Beyond this every number is zero or infinite.
const LARGEST_EXPONENT: i32 = 400;

/// `mantissa` times ten to the power of `exponent`.
#[derive(Clone, Copy)]
struct Decimal {
    is_negative: bool,
    mantissa: u64,
    exponent: i32,
}

/// Reads a number as JavaScript's `Number(text)` does, but for other bases than ten: `12`, ` -1.5e3 `, `.5`. What is no
/// number, or none that is finite, reads as absent.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    Decimal::parse(text).map(Decimal::value).filter(|number| number.is_finite())
}

/// Reads `12` and `1.5`: digits with at most one point and nothing else. Too many digits read as infinite.
#[must_use]
pub fn parse_plain(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_plain.then(|| Decimal::parse(text).map(Decimal::value)).flatten()
}

/// A number in the shortest form that reads back as the same number: `1.0`, `1e0` and `1` are all `1`.
#[must_use]
pub fn shortest(text: &str) -> Option<String> {
    let mut number = Decimal::parse(text)?;
    let value = number.value();
    if value.trunc() == value && value.abs() < MOST_WHOLE {
        number = Decimal { mantissa: value.abs() as u64, exponent: 0, ..number };
    }
    let same = (1..=ROUND_TRIP_DIGITS).map(|digits| number.rounded(digits)).find(|short| short.value() == value);
    value.is_finite().then(|| same.unwrap_or(number).written())
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (digits, power) = match unsigned.split_once(['e', 'E']) {
            Some((digits, power)) => (digits, parse_power(power)?),
            None => (unsigned, 0),
        };
        let mut number = Self { is_negative: text.starts_with('-'), mantissa: 0, exponent: power };
        let mut has_digit = false;
        let mut has_point = false;
        for byte in digits.bytes() {
            match byte {
                b'0'..=b'9' => {
                    has_digit = true;
                    number.push(byte - b'0', has_point);
                }
                b'.' if !has_point => has_point = true,
                _ => return None,
            }
        }
        has_digit.then_some(number)
    }

    fn push(&mut self, digit: u8, is_fraction: bool) {
        let is_full = self.mantissa >= 10_u64.pow(DIGITS - 1);
        if !is_full {
            self.mantissa = self.mantissa * 10 + u64::from(digit);
        }
        if is_full != is_fraction {
            self.exponent = self.exponent.saturating_add(if is_full { 1 } else { -1 });
        }
    }

    fn value(self) -> f64 {
        let size = match self.exponent.clamp(-LARGEST_EXPONENT, LARGEST_EXPONENT) {
            _ if self.mantissa == 0 => 0.0,
            exponent @ 0..=19 => (u128::from(self.mantissa) * 10_u128.pow(exponent.unsigned_abs())) as f64,
            exponent @ -19..0 => quotient(self.mantissa, 10_u128.pow(exponent.unsigned_abs())),
            exponent => scaled(self.mantissa as f64, exponent),
        };
        if self.is_negative { -size } else { size }
    }

    /// This with so many digits, without zeros at their end.
    fn rounded(mut self, digits: u32) -> Self {
        let count = self.mantissa.checked_ilog10().map_or(1, |log| log + 1);
        if count > digits {
            let unit = 10_u64.pow(count - digits);
            self.mantissa = self.mantissa / unit + u64::from(self.mantissa % unit >= unit / 2);
            self.exponent += (count - digits) as i32;
        }
        while self.mantissa > 0 && self.mantissa.is_multiple_of(10) {
            self.mantissa /= 10;
            self.exponent += 1;
        }
        self
    }

    /// ECMA-262, `Number::toString`.
    fn written(self) -> String {
        if self.mantissa == 0 {
            return String::from("0");
        }
        let sign = if self.is_negative { "-" } else { "" };
        let mut digits = self.mantissa.to_string();
        let count = digits.len() as i32;
        let point = count + self.exponent;
        match point {
            _ if count <= point && point <= 21 => digits.push_str(&"0".repeat((point - count) as usize)),
            1..=21 => digits.insert(point as usize, '.'),
            -5..=0 => digits = format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
            _ => {
                if count > 1 {
                    digits.insert(1, '.');
                }
                digits = format!("{digits}e{}{}", if point > 0 { "+" } else { "" }, point - 1);
            }
        }
        format!("{sign}{digits}")
    }
}

/// The digits behind an `e`. So many that they do not fit mean as much as the largest.
fn parse_power(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse().unwrap_or(i32::MAX / 2);
    Some(if text.starts_with('-') { -size } else { size })
}

/// `number` times ten to the power of `exponent`, in few steps: each is rounded.
fn scaled(number: f64, exponent: i32) -> f64 {
    let steps = std::iter::repeat_n(1e22, exponent.unsigned_abs() as usize / 22);
    let rest = (0..exponent.unsigned_abs() % 22).fold(1.0, |power, _| power * 10.0);
    steps.chain([rest]).fold(number, |number, step| if exponent > 0 { number * step } else { number / step })
}

/// The nearest number to `dividend / divisor`.
fn quotient(dividend: u64, divisor: u128) -> f64 {
    // Shifted to the left as far as it goes, the quotient has more bits than a number holds. The last one stands for all
    // that is left, so that rounding sees it.
    let shift = u128::from(dividend).leading_zeros();
    let shifted = u128::from(dividend) << shift;
    let bits = (shifted / divisor) | u128::from(!shifted.is_multiple_of(divisor));
    bits as f64 * f64::from_bits(u64::from(1023 - shift) << 52)
}
