//! What a `baseUrl` may be.

use luma_tasks::address::{Page, Use, check as check_for, host, path};

fn page(origin: &str) -> Page {
    Page { origin: origin.to_owned(), is_inline: false }
}

/// What is said of an address that the global `fetch` gets.
fn check(given: &str, page: Option<&Page>, needs_secure: bool) -> Result<String, String> {
    text(given, Use { page, has_own_fetch: false, needs_secure })
}

fn text(given: &str, usage: Use<'_>) -> Result<String, String> {
    check_for(given, usage).map(|address| address.base_url)
}

#[test]
fn absolute_addresses_lose_only_the_slashes_at_their_end() {
    let cases = [
        ("https://www.kkiai.com", "https://www.kkiai.com"),
        ("https://www.kkiai.com/", "https://www.kkiai.com"),
        ("https://example.com:8443/luma/v1///", "https://example.com:8443/luma/v1"),
        ("HTTPS://Example.com/Luma", "https://example.com/Luma"),
        ("HTTPS://API.lumalabs.ai/", "https://api.lumalabs.ai"),
        ("https://example.com:/luma", "https://example.com:/luma"),
        ("https://example.com:0065535", "https://example.com:0065535"),
        ("https://[2001:db8::1]/luma", "https://[2001:db8::1]/luma"),
        ("https://bücher.example", "https://bücher.example"),
    ];
    for (given, expected) in cases {
        for page in [None, Some(page("https://app.example")), Some(page("http://app.example"))] {
            assert_eq!(check(given, page.as_ref(), true).as_deref(), Ok(expected));
        }
    }
}

#[test]
fn refusals_name_the_option_the_reason_and_the_value() {
    let cases = [
        ("", r#"baseUrl must be a URL without white space and backslashes, got """#),
        (" https://a.example", r#"baseUrl must be a URL without white space and backslashes, got "https://a.example""#),
        (
            "https://a.exam\tple",
            "baseUrl must be a URL without white space and backslashes, got \"https://a.exam\tple\"",
        ),
        (r"https:\\a.example", r#"baseUrl must be a URL without white space and backslashes, got "https:\\a.example""#),
        ("https://a.example?x=1", r#"baseUrl must not have a query or a fragment, got "https://a.example""#),
        ("https://a.example#x", r#"baseUrl must not have a query or a fragment, got "https://a.example""#),
        ("ftp://a.example", r#"baseUrl must begin with https:// or http://, got "ftp://a.example""#),
        ("javascript:alert(1)", r#"baseUrl must begin with https:// or http://, got "javascript:alert(1)""#),
        ("https:a.example", r#"baseUrl must begin with https:// or http://, got "https:a.example""#),
        ("https:/a.example", r#"baseUrl must begin with https:// or http://, got "https:/a.example""#),
        ("a.example:8080", r#"baseUrl must begin with https:// or http://, got "a.example:8080""#),
        ("https://", r#"baseUrl must name a host, got "https://""#),
        ("https:///luma", r#"baseUrl must name a host, got "https:///luma""#),
        ("https://:8080", r#"baseUrl must name a host, got "https://:8080""#),
        ("https://%61.example", r#"baseUrl must name a host, got "https://%61.example""#),
        ("https://a<b/", r#"baseUrl must name a host, got "https://a<b/""#),
        ("https://a\u{a0}b/", "baseUrl must name a host, got \"https://a\u{a0}b/\""),
        ("https://[::1", r#"baseUrl must name a host, got "https://[::1""#),
        ("https://[]", r#"baseUrl must name a host, got "https://[]""#),
        ("https://[a.example]", r#"baseUrl must name a host, got "https://[a.example]""#),
        ("https://a[::1]", r#"baseUrl must name a host, got "https://a[::1]""#),
        ("https://h:99999", r#"baseUrl must have a port from 0 to 65535 or none, got "https://h:99999""#),
        ("https://h:+1/a", r#"baseUrl must have a port from 0 to 65535 or none, got "https://h:+1/a""#),
        ("https://h:1:2", r#"baseUrl must have a port from 0 to 65535 or none, got "https://h:1:2""#),
        ("https://[::1]a", r#"baseUrl must have a port from 0 to 65535 or none, got "https://[::1]a""#),
        ("https://[::1]:a", r#"baseUrl must have a port from 0 to 65535 or none, got "https://[::1]:a""#),
        ("//a.example", r#"baseUrl must be absolute (https://…) or a path, got "//a.example""#),
        ("/api", r#"baseUrl must be absolute outside a web page, unless fetch is given, got "/api""#),
        ("./api", r#"baseUrl must be absolute outside a web page, unless fetch is given, got "./api""#),
        ("a.example", r#"baseUrl must be absolute outside a web page, unless fetch is given, got "a.example""#),
    ];
    for (given, expected) in cases {
        assert_eq!(check(given, None, false), Err(expected.to_owned()));
    }
}

#[test]
fn credentials_and_queries_are_never_shown() {
    let given = [
        "https://user:secret@a.example",
        "https://user:secret/secret@a.example",
        "https://secret@a.example",
        "https://user:secret?secret@a.example",
        "https://user:sec#secret@a.example",
        "https://a.example/?key=secret",
        "https://a.example/?mail=a@b&key=secret",
        "https://a.example/#secret",
        "user:secret@a.example",
        "ftp://user:secret@a.example",
        "//user:secret@a.example",
        "/user:secret@a.example",
        "https://user:secret@a.example /",
    ];
    for given in given {
        let message = check(given, None, true).expect_err(given);
        assert!(message.starts_with("baseUrl ") && !message.contains("secret"), "{message}");
    }
}

#[test]
fn a_long_value_is_cut() {
    let message = check(&format!("ftp://{}", "a".repeat(10_000)), None, false).expect_err("no web address");
    assert_eq!(message, format!("baseUrl must begin with https:// or http://, got \"ftp://{}…\"", "a".repeat(93)));
}

#[test]
fn a_key_travels_in_the_clear_only_to_this_machine() {
    let loopback = [
        "http://localhost",
        "http://LOCALHOST:8080/luma",
        "http://localhost.",
        "http://api.localhost:3000",
        "http://127.0.0.1:8080",
        "http://127.255.255.254",
        "http://[::1]:8080/luma",
    ];
    for given in loopback {
        assert_eq!(check(given, None, true), Ok(given.to_lowercase()));
    }
    let elsewhere = [
        "http://a.example",
        "HTTP://a.example",
        "http://0.0.0.0",
        "http://10.0.0.1",
        "http://128.0.0.1",
        "http://127.0.0.1.a.example",
        "http://127.a.example",
        "http://127.0.0.x",
        "http://notlocalhost",
        "http://localhost.a.example",
        "http://[::2]",
        "http://[::ffff:10.0.0.1]",
        "http://[2001:db8::1]:8080",
    ];
    for given in elsewhere {
        let message = check(given, None, true).expect_err(given);
        let expected = "baseUrl must begin with https:// when a key is sent (allowInsecureHttp lifts this), got ";
        assert_eq!(message, format!("{expected}\"{given}\""));
        assert_eq!(check(given, None, false), Ok(given.to_lowercase()));
    }
}

#[test]
fn paths_stay_as_they_are_in_a_page_and_in_a_worker() {
    for origin in ["https://app.example", "http://localhost:3000", "http://127.0.0.1", "http://[::1]:3000"] {
        let page = page(origin);
        for (given, expected) in
            [("/api/luma", "/api/luma"), ("/api/luma/", "/api/luma"), ("./luma", "./luma"), ("api", "api")]
        {
            assert_eq!(check(given, Some(&page), true).as_deref(), Ok(expected));
        }
        assert_eq!(check("/", Some(&page), true).as_deref(), Ok(origin));
    }
}

#[test]
fn a_path_in_a_page_needs_a_secure_page_when_a_key_is_sent() {
    let page = page("http://app.example");
    let expected = "baseUrl must be on https when a key is sent (allowInsecureHttp lifts this), got \"/api\"";
    assert_eq!(check("/api", Some(&page), true), Err(expected.to_owned()));
    assert_eq!(check("/api", Some(&page), false).as_deref(), Ok("/api"));
}

#[test]
fn a_page_without_a_server_has_nothing_to_resolve_a_path_against() {
    for origin in ["null", "file://"] {
        let message = check("/api", Some(&page(origin)), false).expect_err(origin);
        assert_eq!(message, "baseUrl must be absolute outside a web page, unless fetch is given, got \"/api\"");
    }
}

#[test]
fn an_own_fetch_gets_a_relative_address_as_it_is() {
    let app = page("https://app.example");
    for page in [None, Some(&app), Some(&page("null"))] {
        for (given, expected) in [("/api/luma/", "/api/luma"), ("./luma", "./luma"), ("luma", "luma"), ("/", "")] {
            let usage = Use { page, has_own_fetch: true, needs_secure: true };
            assert_eq!(text(given, usage).as_deref(), Ok(expected));
        }
    }
}

#[test]
fn an_own_fetch_changes_nothing_about_what_is_wrong() {
    let insecure = page("http://app.example");
    for (given, page, reason) in [
        ("//a.example", None, "must be absolute (https://…) or a path"),
        ("/api?x", None, "must not have a query or a fragment"),
        ("http://a.example", None, "must begin with https:// when a key is sent (allowInsecureHttp lifts this)"),
        ("/api", Some(&insecure), "must be on https when a key is sent (allowInsecureHttp lifts this)"),
    ] {
        let message = check_for(given, Use { page, has_own_fetch: true, needs_secure: true }).expect_err(given);
        assert!(message.starts_with(&format!("baseUrl {reason}, got ")), "{message}");
    }
}

#[test]
fn a_worker_that_was_made_from_a_blob_has_only_its_origin_to_resolve_a_path_against() {
    let worker = Page { origin: String::from("https://app.example"), is_inline: true };
    for (given, expected) in [("/api/luma/", "https://app.example/api/luma"), ("/", "https://app.example")] {
        assert_eq!(check(given, Some(&worker), true).as_deref(), Ok(expected));
    }
    for given in ["./api", "api"] {
        let reason = "baseUrl must be absolute or begin with / in a worker that was made from a blob";
        assert_eq!(check(given, Some(&worker), true), Err(format!("{reason}, got \"{given}\"")));
    }
    let nowhere = Page { origin: String::from("null"), is_inline: true };
    assert!(check("/api", Some(&nowhere), false).is_err());
}

#[test]
fn an_address_has_a_host_and_a_path() {
    for (base_url, expected) in [
        ("https://www.kkiai.com", ["www.kkiai.com", ""]),
        ("https://a.example:8443/luma/v1", ["a.example:8443", "/luma/v1"]),
        ("http://[::1]:8080/luma", ["[::1]:8080", "/luma"]),
        ("/api/luma", ["/api/luma", "/api/luma"]),
        ("", ["", ""]),
    ] {
        assert_eq!([host(base_url), path(base_url)], expected);
    }
}

#[test]
fn an_address_is_on_this_machine_or_not() {
    let [elsewhere, here] = [page("https://app.example"), page("http://localhost:3000")];
    let is_local = |given: &str, page| {
        let address = check_for(given, Use { page, has_own_fetch: true, needs_secure: false });
        address.expect("it is right").is_local
    };
    for given in ["http://localhost:8080/luma", "https://127.0.0.1", "http://[::1]:8080/luma", "http://api.localhost"] {
        assert!(is_local(given, Some(&elsewhere)) && is_local(given, None), "{given}");
    }
    for given in ["https://www.kkiai.com", "http://10.0.0.1", "http://localhost.evil.example"] {
        assert!(!is_local(given, Some(&here)), "{given}");
    }
    for given in ["/luma", "luma", "/"] {
        assert!(is_local(given, Some(&here)), "{given}");
        assert!(!is_local(given, Some(&elsewhere)) && !is_local(given, None), "{given}");
    }
}
