//! The table of the README, made of the rows, so that it cannot be wrong. `WRITE_GATEWAYS=1 cargo test --test gateways`
//! writes it.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use luma_tasks::provider::{PROVIDERS, Provider};
use luma_tasks::route::Route;

const START: &str = "<!-- gateways: written by WRITE_GATEWAYS=1 cargo test --test gateways -->\n";
const END: &str = "<!-- end of gateways -->\n";

#[test]
fn the_readme_shows_the_rows() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&file).expect("there is a README");
    let (before, rest) = readme.split_once(START).expect("it has a place for the table");
    let (found, after) = rest.split_once(END).expect("the place ends");
    let expected = table();
    if env::var_os("WRITE_GATEWAYS").is_some() {
        fs::write(&file, [before, START, &expected, END, after].concat()).expect("it can be written");
    } else {
        assert!(found == expected, "the table of the README is not that of the rows: {}", START.trim_end());
    }
}

#[test]
fn the_guide_to_the_gateways_names_each() {
    let guide = include_str!("../docs/gateways.md");
    let missing: Vec<_> = PROVIDERS.iter().map(|provider| format!("`{}`", provider.name)).collect();
    let missing: Vec<_> = missing.iter().filter(|name| !guide.contains(*name)).collect();
    assert!(missing.is_empty(), "docs/gateways.md says nothing of {missing:?}");
}

fn table() -> String {
    let mut table = String::from(
        "| `provider` | address | request for one task | batch request | key in | polls every | `not_found` forgiven for | \
         allows pages |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for provider in PROVIDERS {
        writeln!(table, "| {} |", row(provider).join(" | ")).expect("writing to a string cannot fail");
    }
    table
}

fn row(provider: &Provider) -> [String; 8] {
    let seconds = |ms: f64| ms / 1000.0;
    let pace = provider.pace;
    let header = provider.key_header;
    [
        format!("`{}`", provider.name),
        if provider.base_url.is_empty() { String::from("`baseUrl`") } else { format!("`{}`", provider.base_url) },
        request(provider.route),
        provider
            .batch_route
            .map_or_else(|| String::from("no"), |route| format!("{}, {} ids", request(route), provider.batch_limit)),
        match header.prefix.trim_end() {
            "" => format!("`{}`", header.name),
            scheme => format!("`{}: {scheme}`", header.name),
        },
        format!("{} to {} s", seconds(pace.interval_ms), seconds(pace.max_interval_ms)),
        format!("{} s", seconds(pace.not_found_grace_ms)),
        String::from(match provider.name {
            // As their documentation or their software says.
            "kkiai" | "fal" | "fal-agents" | "openai-videos" => "yes",
            "replicate" => "no",
            _ => "not known",
        }),
    ]
}

fn request(route: Route) -> String {
    let method = if route.body.is_some() { "POST" } else { "GET" };
    format!("`{method} {}`", route.path.replace('*', "{id}"))
}
