//! Points in time as gateways write them, made into ISO 8601 UTC with milliseconds.
//!
//! A dialect says which unit its numbers have; nothing here guesses.

use crate::number;

/// The unit of a gateway's numeric timestamps, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds since 1970, perhaps with a fraction.
    Seconds = 1000,
    /// Milliseconds since 1970.
    Milliseconds = 1,
}

const DAY_MS: f64 = 86_400_000.0;
/// The second day of the year 1 and the day after the last of 9999, in days since 1970. On the first is Go's zero time, in
/// whatever zone it was written: `0001-01-01T08:05:43+08:05`.
const DAYS: core::ops::Range<f64> = -719_161.0..2_932_897.0;

/// Reads a timestamp: an ISO 8601 text, or a number of `unit`. Zero and Go's zero time mean "absent".
pub fn timestamp(text: &str, unit: Unit) -> Option<String> {
    let number_ms = || Some(number::parse(text)? * f64::from(unit as u16));
    iso(millis_of_iso(text).or_else(number_ms)?)
}

/// Milliseconds since 1970 as ISO 8601 UTC; `None` for zero, Go's zero time and what no calendar holds.
pub fn iso(ms: f64) -> Option<String> {
    // Float seconds such as 1725077411.961 are not exact: without rounding, 961 would read as 960.
    let ms = (ms + 0.5).floor();
    let days = (ms / DAY_MS).floor();
    if ms == 0.0 || !DAYS.contains(&days) {
        return None;
    }
    let in_day = (ms - days * DAY_MS) as u32;
    let (year, month, day) = civil(days as i32);
    let [hour, minute, second] = [in_day / 3_600_000, in_day / 60_000 % 60, in_day / 1000 % 60];
    let millis = in_day % 1000;
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"))
}

/// Reads `2024-12-22T13:38:40.139Z` and its relatives: 0 to 9 and more fraction digits (cut to milliseconds, not
/// rounded), `Z`, an offset or nothing (UTC), a space for the `T`.
pub fn millis_of_iso(text: &str) -> Option<f64> {
    let mut rest = Reader(text.trim_ascii().as_bytes());
    let year = rest.number(4)?;
    rest.accept(b"-")?;
    let month = rest.number(2)?;
    rest.accept(b"-")?;
    let day = rest.number(2)?;
    rest.accept(b"Tt ")?;
    let hour = rest.number(2)?;
    rest.accept(b":")?;
    let minute = rest.number(2)?;
    let second = match rest.accept(b":") {
        Some(_) => rest.number(2)?,
        None => 0,
    };
    let mut millis = 0;
    if rest.accept(b".,").is_some() {
        let mut weight = 100;
        while let Some(digit) = rest.digit() {
            millis += digit * weight;
            weight /= 10;
        }
    }
    let offset = match rest.accept(b"Zz+-") {
        None | Some(b'Z' | b'z') => 0,
        Some(sign) => {
            let hours = rest.number(2)?;
            let _ = rest.accept(b":");
            // PostgreSQL writes `+00`.
            let minutes = if rest.0.is_empty() { 0 } else { rest.number(2)? };
            let offset = (hours * 60 + minutes) as i32;
            // No clock is further from UTC.
            if minutes >= 60 || offset > 14 * 60 {
                return None;
            }
            if sign == b'-' { -offset } else { offset }
        }
    };
    let days = days(year as i32, month as i32, day as i32);
    let is_real = civil(days) == (year, month, day) && hour < 24 && minute < 60 && second <= 60;
    if !is_real || !rest.0.is_empty() {
        return None;
    }
    let minutes = (hour * 60 + minute) as i32 - offset;
    let in_day = f64::from(minutes) * 60_000.0 + f64::from(second * 1000 + millis);
    Some(f64::from(days) * DAY_MS + in_day)
}

/// Reads the date of an HTTP header (RFC 9110, `Sun, 06 Nov 1994 08:49:37 GMT`) as milliseconds since 1970.
pub fn millis_of_http_date(text: &str) -> Option<f64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = text.trim_ascii();
    let (weekday, day, month) = (text.get(..3)?, text.get(5..7)?, text.get(8..11)?);
    let (year, clock) = (text.get(12..16)?, text.get(17..25)?);
    if text != [weekday, ", ", day, " ", month, " ", year, " ", clock, " GMT"].concat() {
        return None;
    }
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    millis_of_iso(&format!("{year}-{month:02}-{day}T{clock}Z"))
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn accept(&mut self, any_of: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        any_of.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    fn digit(&mut self) -> Option<u32> {
        self.accept(b"0123456789").map(|digit| u32::from(digit - b'0'))
    }

    fn number(&mut self, digits: usize) -> Option<u32> {
        let mut number = 0;
        for _ in 0..digits {
            number = number * 10 + self.digit()?;
        }
        Some(number)
    }
}

/// Days since 1970 of a date in the proleptic Gregorian calendar (Howard Hinnant, `days_from_civil`).
fn days(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days`] (`civil_from_days`): year, month, day.
fn civil(days: i32) -> (u32, u32, u32) {
    let days = days + 719_468;
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = (shifted + 2) % 12 + 1;
    let year = year_of_era + days.div_euclid(146_097) * 400 + i32::from(month <= 2);
    (year as u32, month as u32, (day_of_year - (153 * shifted + 2) / 5 + 1) as u32)
}
