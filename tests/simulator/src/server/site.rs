//! The files beside the gateways: the media of their tasks, a page and the package that it imports.

use axum::{
    Router,
    extract::{Path, Request},
    http::{
        HeaderValue, StatusCode,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::services::{ServeDir, ServeFile};

use super::Options;

/// What a page may do: run its own scripts and wasm, and talk to any gateway.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src http: https: data:; media-src http: https:; connect-src http: https:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The film of every task.
const FILM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/media/film.mp4");
/// The picture of every task.
const FRAME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/media/frame.jpg");
/// What is answered where there is no file.
const MISSING: (StatusCode, &str) = (StatusCode::NOT_FOUND, "no such file\n");

/// Returns the routes of the files.
pub(super) fn router(options: &Options) -> Router {
    let mut router = Router::new().route("/media/{name}", get(media)).fallback(async || MISSING);
    if let Some(site) = &options.site {
        router = router.fallback_service(ServeDir::new(site));
    }
    if let Some(package) = &options.package {
        router = router.nest_service("/luma-tasks", ServeDir::new(package));
    }
    router.layer(map_response(finish))
}

/// Answers with the one film or the one picture, whatever the task is called; a player may ask for a part of it.
async fn media(Path(name): Path<String>, request: Request) -> Response {
    let file = match name.rsplit_once('.') {
        Some((_, "mp4")) => FILM,
        Some((_, "jpg")) => FRAME,
        _ => return MISSING.into_response(),
    };
    let Ok(response) = ServeFile::new(file).try_call(request).await else {
        return MISSING.into_response();
    };
    let mut response = response.into_response();
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("max-age=600"));
    response
}

/// Lets no file of the page be kept, and binds pages to the policy.
async fn finish(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    response
}
