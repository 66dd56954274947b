//! Keys in texts that others wrote.

use luma_tasks::redact::{excerpt, redact};

#[test]
fn a_key_is_redacted_wherever_it_stands() {
    let cases = [
        ("sk-1", "sk-1", "***"),
        ("the key sk-1 of sk-1: wrong", "sk-1", "the key *** of ***: wrong"),
        ("sk-1sk-1", "sk-1", "******"),
        ("sk-sk-1", "sk-1", "sk-***"),
        ("sk-", "sk-1", "sk-"),
        ("SK-1", "sk-1", "SK-1"),
        ("éssk-1é", "sk-1", "és***é"),
        ("aaa", "aa", "***a"),
        (r#"say "hi""#, "sk-1", r#"say "hi""#),
        ("", "sk-1", ""),
        ("nothing to hide", "", "nothing to hide"),
    ];
    for (text, key, expected) in cases {
        assert_eq!(redact(text, Some(key)), expected, "{key} in {text}");
    }
    assert_eq!(redact("sk-1", None), "sk-1");
}

#[test]
fn a_key_is_redacted_as_json_writes_it() {
    let cases = [
        // Some writers escape slashes, all of them quotes.
        (r#"{"key":"a\/b"}"#, "a/b", r#"{"key":"***"}"#),
        (r#"{"key":"a/b"}"#, "a/b", r#"{"key":"***"}"#),
        (r#"{"key":"a\"b/c"}"#, r#"a"b/c"#, r#"{"key":"***"}"#),
        (r#"{"key":"a\\b"}"#, r"a\b", r#"{"key":"***"}"#),
        (r#"{"key":"\\\\"}"#, r"\\", r#"{"key":"***"}"#),
        (r"a\b", r"a\b", "***"),
        (r"\\", r"\\", "***"),
        // As any character may be written.
        (r#"{"key":"secret\u003d\u003D"}"#, "secret==", r#"{"key":"***"}"#),
        (r#"{"key":"\u0073ecret"}"#, "secret", r#"{"key":"***"}"#),
        (r#"{"key":"secret\u00e9"}"#, "secret", r#"{"key":"***\u00e9"}"#),
        (r#"{"key":"secret\u003"}"#, "secret=", r#"{"key":"secret\u003"}"#),
        (r"\ud83dsecret", "secret", r"\ud83d***"),
        // JSON in a string of JSON.
        (r#"{"sent":"{\"key\":\"a\\\/b\\\"c\"}"}"#, r#"a/b"c"#, r#"{"sent":"{\"key\":\"***\"}"}"#),
        (r#"{"sent":"{\"key\":\"a\\\\b\"}"}"#, r"a\b", r#"{"sent":"{\"key\":\"***\"}"}"#),
        (r#"{"sent":"{\"key\":\"secret\\u003d\"}"}"#, "secret=", r#"{"sent":"{\"key\":\"***\"}"}"#),
        (r#"{"sent":"{\"key\":\"secret\u005cu003d\"}"}"#, "secret=", r#"{"sent":"{\"key\":\"***\"}"}"#),
    ];
    for (text, key, expected) in cases {
        assert_eq!(redact(text, Some(key)), expected, "{key} in {text}");
    }
}

#[test]
fn a_key_is_redacted_as_a_url_writes_it() {
    let cases = [
        ("/?key=secret%3D%3d&a=b", "secret==", "/?key=***&a=b"),
        ("/?key=%73ecret", "secret", "/?key=***"),
        ("/?key=a%20key%25", "a key%", "/?key=***"),
        ("100% secret", "secret", "100% ***"),
        ("%zzsecret%", "secret", "%zz***%"),
        ("%e9secret", "secret", "%e9***"),
        ("secret%41", "secret%41", "***"),
    ];
    for (text, key, expected) in cases {
        assert_eq!(redact(text, Some(key)), expected, "{key} in {text}");
    }
}

#[test]
fn a_key_that_is_a_run_of_backslashes_takes_no_longer() {
    let key = r"\".repeat(200);
    let text = r"\".repeat(400_000);
    let redacted = redact(&text, Some(&key));
    assert!(redacted.len() < 10_000 && !redacted.contains(&key), "{} bytes", redacted.len());
}

#[test]
fn an_excerpt_ends_before_what_may_be_half_a_key() {
    assert_eq!(excerpt("short", None, 10), "short");
    assert_eq!(excerpt("exactly 10", Some("secret-key"), 10), "exactly 10");
    assert_eq!(excerpt("more than 10", None, 10), "more than…");
    assert_eq!(excerpt("secret-key and more", Some("secret-key"), 10), "*** and m…");
    let long = format!("{}secret-key{}", "x".repeat(2040), "y".repeat(5000));
    assert_eq!(excerpt(&long, Some("secret-key"), 2048), format!("{}***…", "x".repeat(2040)));
    // Wherever the key begins, no part of it is left.
    for start in 0..120 {
        let text = format!("{}secret-key", "x".repeat(start));
        assert!(!excerpt(&text, Some("secret-key"), 20).contains('s'), "{start}");
    }
    assert_eq!(excerpt(&"secret-key".repeat(100_000), Some("secret-key"), 12), "******…");
}
