//! The reader of JSON: what it accepts, what it refuses, and what it makes of types that are not the right ones.

use luma_tasks::json::{Content, ParseError, Value, parse, quoted};

const NOT_JSON: ParseError = ParseError { limit: None };
const TOO_MANY_VALUES: ParseError = ParseError { limit: Some("it has more than 200,000 values") };
const TOO_MANY_LEVELS: ParseError = ParseError { limit: Some("it has more than 128 levels") };

/// The values of a document in one line: strings in quotes, without escapes.
fn shown(value: &Value<'_>) -> String {
    let joined = |parts: Vec<String>| parts.join(",");
    match &value.content {
        Content::Null => String::from("null"),
        Content::Bool(flag) => flag.to_string(),
        Content::Number(text) => (*text).to_owned(),
        Content::String(text) => format!("'{text}'"),
        Content::Array(items) => format!("[{}]", joined(items.iter().map(shown).collect())),
        Content::Object(fields) => {
            let field = |(name, value): &(_, Value<'_>)| format!("{name}={}", shown(value));
            format!("{{{}}}", joined(fields.iter().map(field).collect()))
        }
    }
}

#[test]
fn documents_that_json_parse_accepts_are_read() {
    let cases = [
        ("null", "null"),
        ("true", "true"),
        ("false", "false"),
        ("0", "0"),
        ("-0", "-0"),
        ("-0.0", "-0.0"),
        ("1e999", "1e999"),
        ("-1E+07", "-1E+07"),
        ("0e-0", "0e-0"),
        ("1.50", "1.50"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        (r#""""#, "''"),
        (r#""é😀""#, "'é😀'"),
        (r#""\"\\\/\b\f\n\r\t""#, "'\"\\/\u{8}\u{c}\n\r\t'"),
        (r#""\u00e9\u20AC\ud83d\uDE00\u0000""#, "'é€😀\0'"),
        ("\"\u{7f}\u{2028}\u{feff}\"", "'\u{7f}\u{2028}\u{feff}'"),
        ("[]", "[]"),
        ("{}", "{}"),
        ("[1,[2,{}],null]", "[1,[2,{}],null]"),
        (r#"{"a":1,"b":{"c":[]},"":"x"}"#, "{a=1,b={c=[]},='x'}"),
        (r#"{"\u0061\n":1}"#, "{a\n=1}"),
        (" \t\r\n[ 1 , 2 ]\n ", "[1,2]"),
        ("{ \"a\" : \n1 }", "{a=1}"),
        ("\u{feff}{}", "{}"),
        ("\u{feff} 1", "1"),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text).map(|value| shown(&value)).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn half_of_a_surrogate_pair_is_another_character_and_nothing_else_is_lost() {
    let cases = [
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""\ude00""#, "\u{fffd}"),
        (r#""a\ud83db""#, "a\u{fffd}b"),
        (r#""\ud83d\u0041""#, "\u{fffd}A"),
        (r#""\ud83d\n""#, "\u{fffd}\n"),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
        (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
        (r#""\ud83d😀""#, "\u{fffd}😀"),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text).expect("it is JSON").as_str(), Some(expected), "{text}");
    }
    let document = parse(r#"{"\ud83d":"\ud83d"}"#).expect("it is JSON");
    assert_eq!(document.str_at("\u{fffd}"), Some("\u{fffd}"));
}

#[test]
fn documents_that_json_parse_refuses_are_refused() {
    let texts = [
        "",
        " ",
        "\u{feff}",
        "\u{feff}\u{feff}{}",
        "{}\u{feff}",
        "\u{a0}1",
        "1\u{c}",
        "\u{b}1",
        "1\u{2028}",
        "nul",
        "nulls",
        "True",
        "undefined",
        "NaN",
        "Infinity",
        "-Infinity",
        "01",
        "-01",
        "00",
        "+1",
        "-",
        "--1",
        ".5",
        "-.5",
        "1.",
        "1.e5",
        "1e",
        "1e+",
        "1e5.5",
        "1-2",
        "0x10",
        "1_000",
        "1 2",
        "'a'",
        "\"a",
        "\"",
        "\"\\\"",
        r#""\x41""#,
        r#""\u12""#,
        r#""\u12G4""#,
        r#""\u+123""#,
        r#""\ud83d\u""#,
        "\"\n\"",
        "\"\u{0}\"",
        "\"\u{1f}\"",
        "\"a\tb\"",
        r#""\"#,
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "[01]",
        "]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{1:1}",
        "{\"a\" 1}",
        "{\"a\",1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":}",
        "{\"\n\":1}",
        "[]]",
        "{}{}",
        "[] // end",
        "/**/1",
        "<!doctype html>",
    ];
    for text in texts {
        assert_eq!(parse(text).map(|value| shown(&value)), Err(NOT_JSON), "{text:?}");
    }
}

#[test]
fn of_equal_names_the_last_counts() {
    let document = parse(r#"{"a":1,"b":2,"a":"3","__proto__":4}"#).expect("it is JSON");
    assert_eq!((document.str_at("a"), document.get("__proto__").as_f64()), (Some("3"), Some(4.0)));
    assert_eq!(parse(r#"{"a":1,"\u0061":2}"#).expect("it is JSON").get("a").as_f64(), Some(2.0));
    assert!(parse(r#"{"a":1,"a":null}"#).expect("it is JSON").get("a").is_null());
}

#[test]
fn every_value_knows_where_it_stands() {
    let text = "\u{feff} {\"é\" : [ 1.50, \"\\ud83d\" ,{ \"b\":null } ] }\n";
    let document = parse(text).expect("it is JSON");
    let written = |value: &Value<'_>| text.get(value.range.clone()).map(str::to_owned);
    assert_eq!(written(&document).as_deref(), Some("{\"é\" : [ 1.50, \"\\ud83d\" ,{ \"b\":null } ] }"));
    let items = document.get("é");
    assert_eq!(written(items).as_deref(), Some("[ 1.50, \"\\ud83d\" ,{ \"b\":null } ]"));
    let parts: Vec<_> = items.as_array().into_iter().flatten().filter_map(written).collect();
    assert_eq!(parts, ["1.50", "\"\\ud83d\"", "{ \"b\":null }"]);
}

#[test]
fn a_document_has_at_most_128_levels() {
    let nested = |open: &str, close: &str, levels: usize| format!("{}0{}", open.repeat(levels), close.repeat(levels));
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[[{\"a\":[", "]}]]")] {
        let levels = 128 / open.matches(['[', '{']).count();
        assert!(parse(&nested(open, close, levels)).is_ok(), "{open}");
        assert_eq!(parse(&nested(open, close, levels + 1)), Err(TOO_MANY_LEVELS), "{open}");
    }
    // Beside each other they are not in each other.
    assert!(parse(&format!("[{}[]]", "[[]],".repeat(1000))).is_ok());
    // It is told before the end is seen.
    assert_eq!(parse(&"[".repeat(5_000_000)), Err(TOO_MANY_LEVELS));
}

#[test]
fn a_document_has_at_most_200_000_values() {
    let array = |count: usize| format!("[{}0]", "0,".repeat(count - 2));
    assert_eq!(parse(&array(200_000)).expect("it is not too large").as_array().map(<[_]>::len), Some(199_999));
    assert_eq!(parse(&array(200_001)), Err(TOO_MANY_VALUES));
    // Names are none.
    let object = |count: usize| format!("{{{}\"a\":\"b\"}}", "\"a\":\"b\",".repeat(count - 2));
    assert!(parse(&object(200_000)).is_ok());
    assert_eq!(parse(&object(200_001)), Err(TOO_MANY_VALUES));
    // Only what is read counts, and not how long it is.
    assert!(parse(&format!("[\"{}\"]", ",".repeat(1_000_000))).is_ok());
}

#[test]
fn a_large_answer_of_tiny_values_is_refused_before_a_tree_is_built() {
    for part in ["0,", "[],", "{},", "\"\","] {
        let text = format!("[{}0]", part.repeat(15_000_000 / part.len()));
        assert_eq!(parse(&text), Err(TOO_MANY_VALUES), "{part}");
    }
}

/// A document of one value.
fn value(text: &str) -> Value<'_> {
    parse(text).expect("it is JSON")
}

#[test]
fn null_and_what_is_no_object_have_no_fields() {
    assert!(value(r#"{"a":null}"#).get("a").is_null());
    for text in ["null", "1", "\"a\"", "[{\"a\":1}]", "{}"] {
        assert!(value(text).get("a").is_null(), "{text}");
    }
    assert_eq!(value(r#"{"a":false}"#).get("a").as_bool(), Some(false));
}

#[test]
fn a_value_is_preferred_to_another_where_it_is_not_null() {
    let document = value(r#"{"a":1,"b":false,"c":null}"#);
    let chosen = |key: &str| shown(document.get(key).or(document.get("a")));
    assert_eq!(["a", "b", "c", "d"].map(chosen), ["1", "false", "1", "1"]);
}

#[test]
fn one_value_is_a_list_of_itself() {
    let cases = [("[1,[2]]", "1;[2]"), ("[]", ""), ("null", ""), ("{}", "{}"), ("\"a\"", "'a'"), ("0", "0")];
    for (text, expected) in cases {
        assert_eq!(value(text).items().iter().map(shown).collect::<Vec<_>>().join(";"), expected, "{text}");
    }
}

#[test]
fn kinds_are_told_apart() {
    let kinds = |text| {
        let value = value(text);
        (value.is_null(), value.is_object(), value.is_empty_object(), value.as_array().is_some())
    };
    assert_eq!(kinds("null"), (true, false, false, false));
    assert_eq!(kinds("{}"), (false, true, true, false));
    assert_eq!(kinds("{\"a\":1}"), (false, true, false, false));
    assert_eq!(kinds("[]"), (false, false, false, true));
    assert_eq!(kinds("\"{}\""), (false, false, false, false));
    assert_eq!((value("true").as_bool(), value("\"true\"").as_bool(), value("1").as_bool()), (Some(true), None, None));
}

#[test]
fn words_are_strings_that_say_something() {
    let cases = [
        (r#""a""#, Some("a")),
        (r#"" a ""#, Some(" a ")),
        (r#""\u00a0""#, Some("\u{a0}")),
        (r#""\u007f""#, Some("\u{7f}")),
        (r#""""#, None),
        (r#"" \t\n\u0000\u001f""#, None),
        ("1", None),
        ("true", None),
        ("null", None),
        ("[\"a\"]", None),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text).non_empty_str(), expected, "{text}");
    }
}

#[test]
fn only_addresses_of_the_web_are_urls() {
    let cases = [
        (r#""https://a.example/v.mp4""#, Some("https://a.example/v.mp4")),
        (r#""HTTP://A.EXAMPLE""#, Some("HTTP://A.EXAMPLE")),
        (r#""https:\/\/a.example""#, Some("https://a.example")),
        (r#""https://[::1]:8080/v""#, Some("https://[::1]:8080/v")),
        (r#""http://""#, None),
        (r#""https:///v.mp4""#, None),
        (r#""https://?a""#, None),
        (r#""https://#a""#, None),
        (r#""https://:443/v""#, None),
        (r#"" https://a.example""#, None),
        (r#""https:/a.example""#, None),
        (r#""javascript:alert(1)""#, None),
        (r#""data:video/mp4,""#, None),
        (r#""//a.example""#, None),
        (r#""""#, None),
        (r#""日本日本""#, None),
        ("7", None),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text).as_http_url(), expected, "{text}");
    }
}

#[test]
fn an_object_may_be_written_in_a_string() {
    let prompt = |text| value(text).object().text_at("prompt");
    let cases = [
        (r#"{"prompt":"a"}"#, Some("a")),
        (r#""{\"prompt\":\"a\"}""#, Some("a")),
        (r#""{\"prompt\":\"\\ud83d\\n\"}""#, Some("\u{fffd}\n")),
        (r#"" {\"prompt\" : \"a\"} ""#, Some("a")),
        (r#""[{\"prompt\":\"a\"}]""#, None),
        (r#""\"{}\"""#, None),
        (r#""{\"prompt\":\"a\"""#, None),
        (r#""null""#, None),
        (r#""""#, None),
        ("[]", None),
        ("1", None),
    ];
    for (text, expected) in cases {
        assert_eq!(prompt(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn strings_become_json() {
    let cases = [
        ("plain", r#""plain""#),
        (r#"a"b\c/d"#, r#""a\"b\\c/d""#),
        (r#"\""#, r#""\\\"""#),
        ("é😀\u{2028}", "\"é😀\u{2028}\""),
        ("", r#""""#),
    ];
    for (text, expected) in cases {
        assert_eq!(quoted(text), expected);
        assert_eq!(parse(expected).expect("it is JSON").as_str(), Some(text));
    }
}

#[test]
fn a_camel_case_name_is_found_in_snake_case() {
    let text = r#"{"task_id":"a","resultUrls":1,"result_urls":2,"success_flag":null,"url":3,"u_rl":4}"#;
    let document = parse(text).expect("it is JSON");
    let found = |key: &str| document.get(key).scalar().map(str::to_owned);
    assert_eq!(found("taskId").as_deref(), Some("a"));
    assert_eq!(found("task_id").as_deref(), Some("a"));
    // Of equal names the last counts, of both spellings too.
    assert_eq!(found("resultUrls").as_deref(), Some("2"));
    assert_eq!(found("successFlag"), None);
    assert_eq!(found("uRl").as_deref(), Some("4"));
    for key in ["taskid", "task", "taskIds", "URL", "resultUrl", ""] {
        assert_eq!(found(key), None, "{key}");
    }
}
