//! Redirects: none is followed but one to the same address with or without a slash at the end.

use crate::support::calls::{Client, options};
use crate::support::gateway::{Asked, Reply};
use crate::support::host::FakeHost;
use luma_tasks::options::Options;

/// A gateway that redirects the first request.
fn redirecting(status: u16, location: &'static str) -> impl FnMut(&Asked) -> Reply {
    move |asked| match asked.index {
        0 => Reply::new(status, "").header("Location", location),
        _ => Reply::all(asked, "completed"),
    }
}

/// The paths of all requests.
fn paths(client: &Client) -> Vec<String> {
    client.host.requests().into_iter().map(|request| request.path).collect()
}

#[test]
fn a_slash_at_the_end_is_followed_once() {
    for status in [301, 302, 307, 308] {
        for location in ["/luma/generations/a/", "https://www.kkiai.com/luma/generations/a/"] {
            let client = Client::alone(redirecting(status, location));
            let call = client.poll(&["a"]);
            client.finish();
            assert_eq!(paths(&client), ["/luma/generations/a", "/luma/generations/a/"]);
            assert_eq!(call.words(), ["completed"]);
        }
    }
    let client = Client::alone(redirecting(308, "/luma/tasks/"));
    let call = client.ask(&["a", "b"]);
    client.finish();
    assert_eq!(paths(&client), ["/luma/tasks", "/luma/tasks/"]);
    assert_eq!(call.words(), ["completed", "completed"]);
}

#[test]
fn the_path_of_the_base_url_belongs_to_the_address() {
    for (base_url, location) in [
        ("https://app.example/api/luma", "/api/luma/luma/generations/a/"),
        ("/api/luma", "/api/luma/luma/generations/a/"),
    ] {
        let host = FakeHost::with(redirecting(308, location));
        let options = Options { base_url: String::from(base_url), ..options() };
        let client = Client::new(options, host, false);
        let call = client.ask(&["a"]);
        client.finish();
        assert_eq!(call.words(), ["completed"], "{base_url}");
    }
}

#[test]
fn an_address_that_only_ends_alike_is_another_one() {
    for base_url in ["/api/luma", ""] {
        for location in ["/generations/a/", "/a/", "/luma/a/", "/other/luma/generations/a/"] {
            let host = FakeHost::with(redirecting(308, location));
            let client = Client::new(Options { base_url: String::from(base_url), ..options() }, host, false);
            let call = client.ask(&["a"]);
            client.finish();
            assert_eq!(call.words(), ["rejected"], "{base_url} {location}");
        }
    }
}

#[test]
fn every_other_redirect_is_refused() {
    for location in [
        "/luma/generations/a",
        "/luma/generations/a//",
        "/luma/generations/b/",
        "luma/generations/a/",
        "//evil.example/luma/generations/a/",
        "https://kkiai.com/luma/generations/a/",
        "http://www.kkiai.com/luma/generations/a/",
        "https://www.kkiai.com.evil.example/luma/generations/a/",
        "/luma/generations/a/?x",
        "/login",
    ] {
        let client = Client::alone(redirecting(308, location));
        let call = client.ask(&["a"]);
        client.finish();
        assert_eq!(paths(&client), ["/luma/generations/a"], "{location}");
        assert_eq!(call.words(), ["rejected"], "{location}");
    }
}

#[test]
fn a_second_redirect_is_refused() {
    let client = Client::alone(|asked| {
        let location = if asked.index == 0 { "/luma/generations/a/" } else { "/luma/generations/a" };
        Reply::new(308, "").header("Location", location)
    });
    let call = client.ask(&["a"]);
    client.finish();
    assert_eq!(paths(&client), ["/luma/generations/a", "/luma/generations/a/"]);
    assert_eq!(call.words(), ["rejected"]);
}
