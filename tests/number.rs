//! Numbers: how they are read from the texts that gateways write, and how they are written.

use luma_tasks::json::{Value, parse};
use luma_tasks::number::parse_plain;

/// A document of one value.
fn value(text: &str) -> Value<'_> {
    parse(text).expect("it is JSON")
}

#[test]
fn numbers_may_be_written_as_strings() {
    let cases = [
        ("1", Some(1.0)),
        ("-0", Some(0.0)),
        ("1725077411.961", Some(1_725_077_411.961)),
        ("0.1", Some(0.1)),
        ("5.0416666666666667", Some(5.041_666_666_666_667)),
        ("0.30000000000000004", Some(0.300_000_000_000_000_04)),
        ("9007199254740993", Some(9_007_199_254_740_992.0)),
        ("18446744073709551615", Some(18_446_744_073_709_552_000.0)),
        ("12345678901234567890123", Some(12_345_678_901_234_567_890_123.0)),
        ("1e25", Some(1e25)),
        ("1e-19", Some(1e-19)),
        ("1e999", None),
        ("-1e999", None),
        ("1e-999", Some(0.0)),
        ("1e99999999999999999999", None),
        ("1e-99999999999999999999", Some(0.0)),
        (r#""12""#, Some(12.0)),
        (r#"" \t1.5\n\ufeff""#, Some(1.5)),
        (r#""+5""#, Some(5.0)),
        (r#""-5.""#, Some(-5.0)),
        (r#"".5""#, Some(0.5)),
        (r#""007""#, Some(7.0)),
        (r#""1e3""#, Some(1000.0)),
        (r#""1E-1""#, Some(0.1)),
        (r#""""#, None),
        (r#"" ""#, None),
        (r#"".""#, None),
        (r#""e5""#, None),
        (r#""1e""#, None),
        (r#""1e+""#, None),
        (r#""1.2.3""#, None),
        (r#""1,5""#, None),
        (r#""- 1""#, None),
        (r#""--1""#, None),
        (r#""50%""#, None),
        (r#""1_000""#, None),
        (r#""١""#, None),
        (r#""Infinity""#, None),
        (r#""inf""#, None),
        (r#""NaN""#, None),
        ("true", None),
        ("null", None),
        ("[1]", None),
        ("{}", None),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text).as_f64(), expected, "{text}");
    }
}

#[test]
fn plain_numbers_are_digits_with_at_most_one_point() {
    let cases = [
        ("0", Some(0.0)),
        ("12", Some(12.0)),
        ("007", Some(7.0)),
        ("1.5", Some(1.5)),
        ("0.3", Some(0.3)),
        ("12.", Some(12.0)),
        ("2.00000000000000000000000001", Some(2.0)),
        ("", None),
        (".", None),
        (".5", None),
        ("1.2.3", None),
        ("-1", None),
        ("+1", None),
        ("1e3", None),
        ("1,5", None),
        (" 1", None),
        ("١", None),
        ("half", None),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_plain(text), expected, "{text}");
    }
    assert_eq!(parse_plain(&format!("1.{}5", "0".repeat(400))), Some(1.0));
    assert_eq!(parse_plain(&format!("1.{}.", "0".repeat(400))), None);
    assert_eq!(parse_plain(&"9".repeat(400)), Some(f64::INFINITY));
}

#[test]
fn labels_are_words_or_numbers_as_javascript_writes_them() {
    let cases = [
        ("0", Some("0")),
        ("-0", Some("0")),
        ("0.0e5", Some("0")),
        ("404", Some("404")),
        ("-1", Some("-1")),
        ("1.0", Some("1")),
        ("1e3", Some("1000")),
        ("1.50", Some("1.5")),
        ("-2.5e-3", Some("-0.0025")),
        ("1e20", Some("100000000000000000000")),
        ("1e21", Some("1e+21")),
        ("123e300", Some("1.23e+302")),
        ("0.000001", Some("0.000001")),
        ("0.0000001", Some("1e-7")),
        ("12.5e-9", Some("1.25e-8")),
        ("0.1", Some("0.1")),
        ("0.30000000000000004", Some("0.30000000000000004")),
        ("0.1000000000000000055511151231257827", Some("0.1")),
        ("9007199254740993", Some("9007199254740992")),
        ("1152921504606846976", Some("1152921504606847000")),
        ("123456789012345678901234567890", Some("1.2345678901234568e+29")),
        ("1e999", None),
        (r#""404""#, Some("404")),
        (r#""1.0""#, Some("1.0")),
        (r#"" no ""#, Some(" no ")),
        (r#"" ""#, None),
        ("true", None),
        ("null", None),
        ("[]", None),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text).str_or_number().as_deref(), expected, "{text}");
    }
}

/// The standard library's own reader, which would make the wasm too large, as the judge of numbers like those that
/// gateways write.
#[test]
fn numbers_of_up_to_19_digits_read_as_the_nearest_there_is() {
    let mut state = 1_u64;
    let mut next = |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) % limit
    };
    for _ in 0..20_000 {
        let size = 10_u64.pow(next(16) as u32 + 1);
        let digits = next(size) * 1000 + next(1000);
        let text = format!("{digits}e{}", next(22) as i64 - 19);
        let expected: f64 = text.parse().expect("it is a number");
        assert_eq!(parse_plain(&digits.to_string()), Some(digits as f64), "{digits}");
        assert_eq!(value(&text).as_f64(), Some(expected), "{text}");
        let written = value(&text).str_or_number().expect("it is a number");
        assert_eq!(written.parse(), Ok(expected), "{text} is written {written}");
        assert!(written.len() <= 25, "{text} is written {written}");
    }
}
