//! The files that the program serves beside the gateways.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
};

use crate::program::Program;

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      img-src http: https: data:; media-src http: https:; connect-src http: https:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Writes a site and a package below a folder of the test's own, and serves both.
fn serve(name: &str) -> Program {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let [site, package] = ["site", "package"].map(|folder| root.join(folder));
    let files = [
        (site.join("index.html"), "<!doctype html><title>page</title>"),
        (site.join("page.js"), "page();"),
        (site.join("page.css"), "body {}"),
        (site.join("sub/index.html"), "<!doctype html><title>sub</title>"),
        (package.join("one-file.min.js"), "export {};"),
        (package.join("luma.wasm"), "\0asm"),
        (root.join("secret.txt"), "secret"),
    ];
    for (path, text) in files {
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("the folder is made");
        fs::write(path, text).expect("the file is written");
    }
    let text = |path: &PathBuf| path.to_str().expect("the path is text").to_owned();
    Program::start(&["--site", &text(&site), "--package", &text(&package)])
}

#[test]
fn files_have_their_types_and_are_not_kept() {
    let program = serve("types");
    let expected = [
        ("/", "text/html; charset=utf-8", "<!doctype html><title>page</title>"),
        ("/index.html?query", "text/html; charset=utf-8", "<!doctype html><title>page</title>"),
        ("/page.js", "text/javascript", "page();"),
        ("/page.css", "text/css", "body {}"),
        ("/sub/", "text/html; charset=utf-8", "<!doctype html><title>sub</title>"),
        ("/luma-tasks/one-file.min.js", "text/javascript", "export {};"),
        ("/luma-tasks/luma.wasm", "application/wasm", "\0asm"),
    ];
    for (path, kind, body) in expected {
        let mut answer = program.get(path).call().expect("it is answered");
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["content-type"], kind, "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
        assert_eq!(answer.body_mut().read_to_string().expect("it is text"), body, "{path}");
    }
}

#[test]
fn pages_and_only_pages_carry_the_policy() {
    let program = serve("policy");
    let policy = |path: &str| {
        let answer = program.get(path).call().expect("it is answered");
        let value = answer.headers().get("content-security-policy");
        value.map(|value| value.to_str().expect("it is text").to_owned())
    };
    assert_eq!(policy("/").as_deref(), Some(POLICY));
    assert_eq!(policy("/sub/").as_deref(), Some(POLICY));
    assert_eq!(policy("/page.js"), None);
    assert_eq!(policy("/luma-tasks/luma.wasm"), None);
}

#[test]
fn nothing_outside_the_folders_is_served() {
    let program = serve("traversal");
    let paths = [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/sub/../../secret.txt",
        "/luma-tasks/../secret.txt",
        "/luma-tasks/..%2f..%2fsecret.txt",
        "//secret.txt",
        "/..%5csecret.txt",
    ];
    for path in paths {
        // By hand, because a client would tidy the path before it sends it.
        let mut stream = TcpStream::connect(program.address()).expect("the port is open");
        let host = program.address();
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("the request is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the answer is text");
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        assert!(!answer.contains("secret"), "{path}: {answer}");
    }
}

#[test]
fn every_task_has_its_film_and_pictures_also_in_parts() {
    let program = Program::start(&[]);
    let media = Path::new(env!("CARGO_MANIFEST_DIR")).join("media");
    let bytes = |name: &str| fs::read(media.join(name)).expect("the file is there");
    let (film, frame) = (bytes("film.mp4"), bytes("frame.jpg"));
    assert!(film.len() + frame.len() < 40_000, "{} + {}", film.len(), frame.len());
    let cases = [
        ("/media/mine.mp4", "video/mp4", &film),
        ("/media/a%20b_source.mp4", "video/mp4", &film),
        ("/media/mine.jpg", "image/jpeg", &frame),
        ("/media/mine_last_frame.jpg", "image/jpeg", &frame),
    ];
    for (path, kind, expected) in cases {
        let mut answer = program.get(path).call().expect("it is answered");
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["content-type"], kind, "{path}");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*", "{path}");
        assert_eq!(&answer.body_mut().read_to_vec().expect("it is whole"), expected, "{path}");
    }
    let mut part = program.get("/media/mine.mp4").header("range", "bytes=100-199").call().expect("it is answered");
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], format!("bytes 100-199/{}", film.len()));
    assert_eq!(part.body_mut().read_to_vec().expect("it is whole"), film[100..200]);
    for path in ["/media/mine.broken", "/media/mine", "/media/", "/media/a/b.mp4"] {
        assert_eq!(program.get(path).call().expect("it is answered").status(), 404, "{path}");
    }
}

#[test]
fn a_missing_file_is_404_with_and_without_a_site() {
    for program in [serve("missing"), Program::start(&[])] {
        for path in ["/nothing.js", "/luma-tasks/nothing.js"] {
            let answer = program.get(path).call().expect("it is answered");
            assert_eq!(answer.status(), 404, "{path}");
        }
    }
}
