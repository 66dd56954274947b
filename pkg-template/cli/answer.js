import { SaveError } from "./save-error.js";

/** What a host sends in place of a video, such as a page that says that the link has expired. */
const NO_VIDEO = /^(?:text\/html|application\/(?:json|xml|problem\+json)|text\/xml)\b/i;
/** Statuses after which the same request may be answered. All others below 500 speak of the link. */
const PASSING = [408, 425, 429];

/**
 * What an answer of a video's host says: `{ from, length, total, validator }`, where `from` is the byte that its body
 * begins with, `length` that of the body, and null stands for what is not said. `partial` is what was asked to be
 * continued, when `isContinued`.
 *
 * Throws a {@link SaveError} when it has no bytes to save: of the kind `whole` when only the whole file can be.
 */
export function read(response, partial, isContinued) {
  const { status, headers, url } = response;
  if (status !== 200 && status !== 206) throw refusal(response);
  const type = headers.get("content-type") ?? "";
  if (NO_VIDEO.test(type))
    throw new SaveError(`${hostOf(url)} sent ${type.split(";")[0]} instead of a video`, { kind: "link" });

  // Bytes that fetch unpacks are not those that are counted.
  const isPacked = !["", "identity"].includes(headers.get("content-encoding") ?? "");
  const length = isPacked ? null : whole(headers.get("content-length"));
  const hasEnd = ["content-length", "transfer-encoding"].some((name) => headers.get(name) !== null);
  if (!hasEnd) throw new SaveError(`${hostOf(url)} does not say where the video ends`);
  if (status === 206) return continued(response, partial, isContinued, length);
  return { from: 0, length, total: length, validator: isPacked ? null : validatorOf(headers) };
}

/** A part must be the rest that was asked for, or the beginning of it, of the same version of the file. */
function continued({ headers, url }, partial, isContinued, length) {
  const [, from, end, all] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  const total = whole(all) ?? partial.total;
  const { size, validator } = partial;
  const version = isContinued && headers.get(isTag(validator) ? "etag" : "last-modified");
  const fits =
    isContinued &&
    Number(from) === size &&
    Number(end) < total &&
    total === (partial.total ?? total) &&
    (length ?? Number(end) - size + 1) === Number(end) - size + 1 &&
    (version ?? validator) === validator;
  if (!fits)
    throw new SaveError(`${hostOf(url)} sent another part of the video than the one asked for`, { kind: "whole" });
  return { from: size, length: Number(end) - size + 1, total, validator };
}

function refusal({ status, statusText, headers, url }) {
  const message = `${hostOf(url)} answered ${[status, statusText].filter(Boolean).join(" ")}`;
  if (status === 416) return new SaveError(message, { kind: "whole" });
  if (PASSING.includes(status) || status >= 500) {
    const seconds = whole(headers.get("retry-after")) ?? 0;
    return new SaveError(message, { kind: "again", retryAfterMs: Math.min(seconds, 60) * 1_000 });
  }
  return new SaveError(message, { kind: "link" });
}

/** What names this version of a file so surely that another part may be added to it; null where nothing does. */
function validatorOf(headers) {
  const tag = headers.get("etag");
  return tag === null ? headers.get("last-modified") : isTag(tag) ? tag : null;
}

/** Whether it is a strong tag: a weak one stands for versions whose bytes may differ. */
function isTag(validator) {
  return validator.startsWith('"');
}

function whole(text) {
  return /^\d+$/.test(text ?? "") ? Number(text) : null;
}

/** The host of a link. The rest of it may be a signature. */
export function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    return "the host";
  }
}
