//! A generation as Luma writes it, and relays that pass it on: what its two APIs answer, and what its web
//! application gets.
//!
//! ```text
//! v1      {id, state: queued, dreaming, completed, failed; failure_reason, created_at, generation_type, model or version,
//!          assets:{video, image, progress_video: URLs} | null,
//!          request:{generation_type, prompt, aspect_ratio, model, media:{url}?, …}}
//! agents  {id, state: queued, processing, completed, failed; type, model, created_at, failure_code, failure_reason,
//!          output:[{type, url, layer?}, …]}
//! web     {id, state, prompt?, request?:{prompt, aspect_ratio, model?}, created_at, estimate_wait_seconds,
//!          failure_reason?, video:{url, width, height, download_url, thumbnail?} | string | null,
//!          video_raw:{…, duration}, thumbnail, last_frame, artifact?:{video, video_raw, thumbnail, last_frame}}
//! ```

use super::parts::{check_kind, failure_in, image_in, percent, read_request, state_of, time, value_in, video};
use crate::json::{NULL, Value};
use crate::task::{State, Task, Video};
use crate::time::Unit;

/// Reads a generation. Its state is its word for it and nothing else: an unfinished one may have a failure code or an
/// output.
pub(super) fn read_generation(task: &mut Task, source: &Value<'_>) {
    let [request, artifact, assets] = ["request", "artifact", "assets"].map(|key| source.get(key));
    let asked = [request, source];
    let status = source.text_at("status").filter(|word| state_of(Some(word)) != State::Unknown);
    task.raw_state = source.get("state").str_or_number().or(status);
    task.state = state_of(task.raw_state.as_deref());
    check_kind(task, &[source, request]);
    task.progress = percent(source.get("progress"));
    read_request(task, &asked);
    if task.model.is_none() {
        // Older answers of v1 call it a version.
        task.model = source.text_at("version");
    }
    task.videos.extend(main_video(&[source, artifact, assets]));
    let outputs = source.get("output").as_array().unwrap_or_default();
    task.videos.extend(outputs.iter().filter(|output| is_video(output)).filter_map(video));
    let media = request.get("media");
    task.sources.extend(media.get("url").or(media).as_http_url().map(String::from));
    // The image among the assets of a video is its thumbnail.
    let thumbnail = image_in(&[source, source.get("video"), artifact], "thumbnail");
    task.thumbnail = thumbnail.or_else(|| image_in(&[assets], "image"));
    task.last_frame = image_in(&[source, artifact], "last_frame");
    task.created_at = time(source.get("created_at"), Unit::Seconds);
    task.estimated_wait_seconds = source.get("estimate_wait_seconds").as_f64();
    task.failure = failure_in(&[source], &NULL);
}

/// Whether an output is a video: beside it may be an EXR, or a picture.
fn is_video(output: &Value<'_>) -> bool {
    let start = output.str_at("type").map(|word| word.get(..5).unwrap_or_default());
    start.is_none_or(|start| start.eq_ignore_ascii_case("video"))
}

/// `video`, which may carry a watermark, is what the gateway calls the result; `video_raw` knows the duration.
pub(super) fn main_video(sources: &[&Value<'_>]) -> Option<Video> {
    let video_of = |source: &&Value<'_>| video(source.get("video")).or_else(|| video(source.get("video_raw")));
    let mut main = sources.iter().find_map(video_of)?;
    let raw = value_in(sources, "video_raw");
    main.duration_seconds = raw.get("duration").as_f64();
    if let Some(raw) = video(raw) {
        main.width = main.width.or(raw.width);
        main.height = main.height.or(raw.height);
    }
    Some(main)
}
