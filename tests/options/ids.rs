//! Task ids.

use luma_tasks::options::{Reader, check_id, check_ids};
use serde_json::json;

use crate::support::{Given, given, record};

const EXPECTED: &str = "id must be a task id: 1 to 512 characters, no control characters, no spaces around it, no URL, \
    not . or .., got ";

fn id(value: Given) -> Result<String, String> {
    check_id(&value, "id")
}

#[test]
fn an_id_is_any_text_that_can_be_part_of_a_path() {
    let ids = [
        "a",
        "...",
        "..a",
        "task_1",
        "50fc6182-fa86-4c7d-ac12-2fa27ec2f151",
        "a/b?c#d",
        "a b",
        "a:b/c",
        "ä 日本",
        "🎬",
    ];
    for text in ids {
        assert_eq!(id(given(text)).as_deref(), Ok(text));
    }
}

#[test]
fn an_id_has_1_to_512_characters() {
    assert_eq!(id(given("é".repeat(512))).map(|id| id.chars().count()), Ok(512));
    for wrong in [String::new(), "x".repeat(513)] {
        assert!(id(given(wrong)).is_err());
    }
}

#[test]
fn what_is_no_id_is_refused_by_its_value() {
    let wrong = [
        (given(""), "\"\""),
        (given("  "), "\"  \""),
        (given(" a"), "\" a\""),
        (given("."), "\".\""),
        (given(".."), "\"..\""),
        (given(7), "7"),
        (given(json!(null)), "null"),
        (Given::Undefined, "undefined"),
        (given(json!(["a"])), "an array"),
        (given(json!({})), "an object"),
    ];
    for (value, shown) in wrong {
        assert_eq!(id(value), Err(format!("{EXPECTED}{shown}")));
    }
}

#[test]
fn an_id_with_spaces_around_it_is_refused() {
    // All that JavaScript's `trim` removes and that is no control character.
    let spaces = " \u{a0}\u{1680}\u{2000}\u{2003}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";
    for space in spaces.chars() {
        for text in [format!("{space}a"), format!("a{space}")] {
            assert_eq!(id(given(text.as_str())), Err(format!("{EXPECTED}\"{text}\"")));
        }
        let inside = format!("a{space}b");
        assert_eq!(id(given(inside.as_str())), Ok(inside));
    }
}

#[test]
fn the_link_of_a_result_is_no_id() {
    for text in ["https://cdn.example/v.mp4", "HTTP://a", "blob:https://app.example/2f0c", "s3://bucket/v.mp4"] {
        assert_eq!(id(given(text)), Err(format!("{EXPECTED}\"{text}\"")));
    }
}

#[test]
fn control_characters_and_halves_of_characters_are_refused() {
    for text in ["a\nb", "a\0", "\u{7f}", "a\u{85}b", "\t"] {
        assert!(id(given(text)).is_err(), "{text:?}");
    }
    assert!(id(given("a\u{fffd}")).is_err());
}

#[test]
fn a_long_id_is_shown_by_its_beginning() {
    let message = id(given("x".repeat(2000))).expect_err("it is too long");
    assert!(message.chars().count() < 200, "{message}");
}

#[test]
fn ids_are_an_array_of_ids() {
    assert_eq!(check_ids(&given(json!([]))), Ok(Vec::new()));
    assert_eq!(check_ids(&given(json!(["a", "b"]))), Ok(vec![String::from("a"), String::from("b")]));
    for (value, shown) in [(given("a"), "\"a\""), (given(json!({})), "an object"), (Given::Undefined, "undefined")] {
        assert_eq!(check_ids(&value), Err(format!("ids must be an array of task ids, got {shown}")));
    }
}

#[test]
fn a_wrong_id_of_an_array_is_named_by_its_place() {
    let message = check_ids(&given(json!(["a", 7, ""]))).expect_err("the second is wrong");
    assert!(message.starts_with("ids[1] must be a task id") && message.ends_with("got 7"), "{message}");
}

#[test]
fn a_stored_payload_may_be_given_an_id() {
    let call = |id| record([("provider", given("kkiai")), ("id", id)]);
    let read = |id| Reader::new(call(id), Given::Undefined).parse_options().map(|(_, id)| id);
    assert_eq!(read(given("a")), Ok(Some(String::from("a"))));
    assert_eq!(read(Given::Undefined), Ok(None));
    assert!(matches!(read(given("")), Err(message) if message.starts_with("id must be")));
}
