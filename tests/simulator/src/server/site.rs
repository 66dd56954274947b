//! The files beside the gateways: a page and the package that it imports.

use axum::{
    Router,
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    middleware::map_response,
    response::Response,
};
use tower_http::services::ServeDir;

use super::Options;

/// What a page may do: run its own scripts and wasm, and talk to any gateway.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src http: https: data:; media-src http: https:; connect-src http: https:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Returns the routes of the files.
pub(super) fn router(options: &Options) -> Router {
    let mut router = Router::new().fallback(async || (StatusCode::NOT_FOUND, "no such file\n"));
    if let Some(site) = &options.site {
        router = router.fallback_service(ServeDir::new(site));
    }
    if let Some(package) = &options.package {
        router = router.nest_service("/luma-tasks", ServeDir::new(package));
    }
    router.layer(map_response(finish))
}

/// Lets nothing be kept, and binds pages to the policy.
async fn finish(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    response
}
