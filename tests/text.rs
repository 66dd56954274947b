//! Small pieces of text.

use luma_tasks::text::{cut, holds, is_any, percent_encode};

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
fn long_texts_are_cut_at_a_character() {
    let cases = [
        ("", 3, ""),
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("  abc  ", 3, "abc"),
        ("éèêë", 3, "éè…"),
        ("😀😀😀", 2, "…"),
        ("😀😀😀", 3, "😀…"),
        ("😀😀", 4, "😀😀"),
        ("ab", 1, "…"),
        ("ab", 0, "…"),
        ("", 0, ""),
    ];
    for (text, limit, expected) in cases {
        assert_eq!(cut(text, limit), expected, "{text} at {limit}");
    }
}

#[test]
fn parts_are_found_whatever_their_case() {
    for (text, parts, expected) in [
        ("Record NOT found for taskId: a", "no such|not found", true),
        ("任务不存在", "记录|不存在", true),
        ("found not", "no such|not found", false),
        ("a", "ab", false),
        ("", "a", false),
        ("é", "É", false),
    ] {
        assert_eq!(holds(text, parts), expected, "{parts} in {text}");
    }
}

#[test]
fn a_word_is_one_of_a_list_as_a_whole() {
    for (word, expected) in
        [("done", true), ("DONE", true), ("Failed", true), ("don", false), ("done|failed", false), ("", false)]
    {
        assert_eq!(is_any(word, "done|failed"), expected, "{word}");
    }
}
