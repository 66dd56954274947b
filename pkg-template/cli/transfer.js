import { hostOf, read } from "./answer.js";
import { onDisk, SaveError } from "./save-error.js";

/** How long a host may send nothing, in milliseconds. */
const SILENCE_MS = 30_000;

/**
 * Adds to `partial` what one request for a link brings, and throws a {@link SaveError} when the video is not whole then.
 * The request carries no key: the host of a video is not the gateway.
 */
export async function transfer(link, partial, { onBytes = () => {}, silenceMs = SILENCE_MS } = {}) {
  const isContinued = partial.size > 0 && partial.validator !== null;
  const headers = { accept: "*/*", "accept-encoding": "identity" };
  if (isContinued) Object.assign(headers, { range: `bytes=${partial.size}-`, "if-range": partial.validator });
  const controller = new AbortController();
  let hasAnswered = false;
  const silence = setTimeout(() => controller.abort(), silenceMs);
  try {
    const response = await fetch(link, { headers, signal: controller.signal });
    hasAnswered = true;
    const answer = read(response, partial, isContinued);
    if (answer.from === 0) await onDisk(partial.restart(answer));
    else partial.total = answer.total;
    let received = 0;
    for await (const bytes of response.body ?? []) {
      silence.refresh();
      await onDisk(partial.write(bytes));
      received += bytes.length;
      onBytes();
    }
    checkEnd(partial, answer, received, link);
  } catch (error) {
    if (error instanceof SaveError) throw error;
    if (controller.signal.aborted) throw new SaveError(`${hostOf(link)} has stopped sending`, { kind: "again" });
    const what = hasAnswered ? `the connection to ${hostOf(link)} broke off` : `no connection to ${hostOf(link)}`;
    throw new SaveError(`${what}: ${reasonOf(error)}`, { kind: "again", cause: error });
  } finally {
    clearTimeout(silence);
    // Ends the request when it was left before its end; else does nothing.
    controller.abort();
  }
}

function checkEnd(partial, { length }, received, link) {
  if (length !== null && received !== length) {
    throw new SaveError(`${hostOf(link)} sent ${received} bytes of ${length}`, { kind: "again" });
  }
  // The end of a body of unknown length was the end of the file.
  partial.total ??= partial.size;
  if (partial.size === 0) throw new SaveError(`${hostOf(link)} sent an empty file`);
  if (partial.size < partial.total) throw new SaveError(`${hostOf(link)} sent a part of the video`, { kind: "again" });
}

/** Why `fetch` or its body threw. Its own message may hold the link, which may be signed. */
function reasonOf({ name, cause }) {
  const isSpeaking = cause?.code && !cause.code.startsWith("UND_ERR");
  return (isSpeaking ? cause.code : cause?.message) ?? name;
}
