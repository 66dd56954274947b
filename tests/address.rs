//! The parts of an address.

use luma_tasks::address::{host, path};

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
