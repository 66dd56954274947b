//! Small pieces of text.

use luma_tasks::text::{blot, cut, decimal, json_strings, parse_decimal, percent_encode, push_json_string};

#[test]
fn ids_are_percent_encoded() {
    let cases = [
        ("4665a07c-7641-4809-a133-10786201bb85", "4665a07c-7641-4809-a133-10786201bb85"),
        ("AZaz09-_.~", "AZaz09-_.~"),
        ("a/b?c#d&e=f", "a%2Fb%3Fc%23d%26e%3Df"),
        ("100% +1", "100%25%20%2B1"),
        ("..%2f", "..%252f"),
        ("é€😀", "%C3%A9%E2%82%AC%F0%9F%98%80"),
        ("\u{7f}\n", "%7F%0A"),
        ("", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(percent_encode(text), expected);
    }
}

#[test]
fn strings_become_json() {
    let cases = [
        ("plain", r#""plain""#),
        (r#"a"b\c/d"#, r#""a\"b\\c/d""#),
        ("é😀\u{2028}", "\"é😀\u{2028}\""),
        ("tab\there\u{0}\u{7f}\u{85}", r#""tabhere""#),
        ("", r#""""#),
    ];
    for (text, expected) in cases {
        let mut json = String::new();
        push_json_string(&mut json, text);
        assert_eq!(json, expected);
    }
    assert_eq!(json_strings(&[]), "[]");
    assert_eq!(json_strings(&["a".into(), "b\"".into()]), r#"["a","b\""]"#);
}

#[test]
fn whole_numbers_become_digits() {
    for number in [0, 1, 9, 10, 50, 100, 999, 1_000_000, u32::MAX] {
        assert_eq!(decimal(number), number.to_string());
    }
}

#[test]
fn digits_become_numbers() {
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
        assert_eq!(parse_decimal(text), expected, "{text}");
    }
}

#[test]
fn a_number_with_endless_digits_is_still_that_number() {
    assert_eq!(parse_decimal(&format!("1.{}5", "0".repeat(400))), Some(1.0));
    assert_eq!(parse_decimal(&format!("1.{}.", "0".repeat(400))), None);
    assert_eq!(parse_decimal(&"9".repeat(400)), Some(f64::INFINITY));
}

#[test]
fn long_texts_are_cut_at_a_character() {
    let cases = [
        ("", 3, ""),
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("  abc  ", 3, "abc"),
        ("éèêë", 3, "éè…"),
        ("😀😀😀", 2, "😀…"),
        ("ab", 1, "…"),
        ("ab", 0, "…"),
        ("", 0, ""),
    ];
    for (text, limit, expected) in cases {
        assert_eq!(cut(text, limit), expected, "{text} at {limit}");
    }
}

#[test]
fn a_secret_is_blotted_out_wherever_it_stands() {
    let cases = [
        ("sk-1", "sk-1", "***"),
        ("the key sk-1 of sk-1: wrong", "sk-1", "the key *** of ***: wrong"),
        ("sk-1sk-1", "sk-1", "******"),
        ("sk-sk-1", "sk-1", "sk-***"),
        ("sk-", "sk-1", "sk-"),
        ("SK-1", "sk-1", "SK-1"),
        ("éssk-1é", "sk-1", "és***é"),
        ("aaa", "aa", "***a"),
        // As JSON writes it: some writers escape slashes, all of them quotes.
        (r#"{"key":"a\/b"}"#, "a/b", r#"{"key":"***"}"#),
        (r#"{"key":"a/b"}"#, "a/b", r#"{"key":"***"}"#),
        (r#"{"key":"a\"b/c"}"#, r#"a"b/c"#, r#"{"key":"***"}"#),
        (r#"{"key":"a\\b"}"#, r"a\b", r#"{"key":"***"}"#),
        (r#"{"key":"\\\\"}"#, r"\\", r#"{"key":"******"}"#),
        (r"a\b", r"a\b", "***"),
        (r"\\", r"\\", "***"),
        (r#"say "hi""#, "sk-1", r#"say "hi""#),
        ("", "sk-1", ""),
        ("nothing to hide", "", "nothing to hide"),
    ];
    for (text, secret, expected) in cases {
        assert_eq!(blot(text, Some(secret)), expected, "{secret} in {text}");
    }
    assert_eq!(blot("sk-1", None), "sk-1");
}
