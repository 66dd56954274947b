// What came out of a task: its picture, its video and how to take it along. Only web addresses are linked or loaded.

import { copyText, setText, showText, webAddress } from "./dom.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** A result is loaded when somebody can see it: a board may hold hundreds. */
const seen = new Map();
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) {
      seen.get(target)();
    }
  }
}, { rootMargin: "200px" });

/** Wires the result of a card; the function it returns shows a task, or nothing where there is no video yet. */
export function createResult(parts) {
  const { result, video, thumbnail } = parts;
  let shown = null;

  video.addEventListener("error", () => showPlayable(parts, false));
  video.addEventListener("loadedmetadata", () => showSize(parts, shown.video));
  thumbnail.addEventListener("error", () => {
    thumbnail.hidden = true;
    // Behind a picture that is not there the first frame would stay dark.
    video.removeAttribute("poster");
  });
  parts["copy-link"].addEventListener("click", () => copyText(parts["copy-link"], parts.link.href, parts.address));

  function load() {
    forget(result);
    const picture = webAddress(shown.thumbnail?.url);
    if (picture) {
      video.poster = picture;
      thumbnail.src = picture;
    }
    video.muted = true;
    video.loop = true;
    video.autoplay = !calm.matches;
    video.src = parts.link.href;
  }

  return (task) => {
    const address = webAddress(task?.video?.url);
    result.hidden = address === null;
    parts["callback-note"].hidden = !task?.callbackFailed;
    // The same address again must not start the video anew.
    if (address === null || parts.link.getAttribute("href") === address) {
      return;
    }
    shown = task;
    parts.link.href = address;
    setText(parts.address, address);
    // Its room is kept before it comes, so that nothing jumps.
    const { width, height } = sizeOf(task.video) ?? sizeOf(task.thumbnail) ?? { width: 16, height: 9 };
    result.style.setProperty("--ratio", String(width / height));
    showSize(parts, task.video);
    showPlayable(parts, true);
    seen.set(result, load);
    observer.observe(result);
  };
}

/** Stops waiting for a result to be seen. */
export function forget(result) {
  seen.delete(result);
  observer.unobserve(result);
}

function sizeOf(medium) {
  return medium?.width && medium?.height ? medium : null;
}

/** The size and length that the gateway told, else those of the video itself. */
function showSize({ size, video }, told) {
  const { width, height } = sizeOf(told) ?? { width: video.videoWidth, height: video.videoHeight };
  const seconds = told.durationSeconds ?? (Number.isFinite(video.duration) ? video.duration : 0);
  const words = [
    width && height ? `${width} × ${height}` : "",
    seconds ? `${Math.round(seconds * 10) / 10} s` : "",
  ];
  showText(size, words.filter(Boolean).join(" · "));
}

/** Without a video that plays, the picture stands in its place. */
function showPlayable(parts, isPlayable) {
  parts.video.hidden = !isPlayable;
  parts.thumbnail.hidden = isPlayable || !parts.video.hasAttribute("poster");
  showText(parts["video-note"], isPlayable ? null : "The browser could not play the video here. The link is the gateway’s own.");
}
