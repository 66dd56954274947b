import { Refusal } from "./proxy-refusal.js";
import { until } from "./until.js";

/** Headers about the connection to another server, or about bytes that `fetch` has unpacked. */
const TRANSPORT = [
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
/** The most characters of refused ids in the header. */
const MAX_HEADER_CHARACTERS = 8000;

/** Where a request has that of Node's server which it was made of, also one that another copy of this package has made. */
const INCOMING = Symbol.for("luma-tasks.incoming");

/** Notes which request of Node's server this one was made of. */
export function setIncoming(request, incoming) {
  Object.defineProperty(request, INCOMING, { value: incoming });
}

/**
 * What `allow` decides about this caller and these ids: the allowed `ids` and the others as `header`, or the `response` that
 * the caller gets instead.
 */
export async function judge(request, ids, { allow }, signal) {
  if (!allow) return { ids };
  const given = await until(signal, () => allow(request, ids, { incoming: request[INCOMING] }));
  if (given === true) return { ids };
  if (isResponse(given)) return { response: ownResponse(given, request.signal) };
  const allowed = Array.isArray(given) ? ids.filter((id) => given.includes(id)) : [];
  const header = ids
    .filter((id) => !allowed.includes(id))
    .map(encodeURIComponent)
    .join(",");
  if (allowed.length === 0 || header.length > MAX_HEADER_CHARACTERS) throw new Refusal(403, "not allowed");
  return { ids: allowed, header };
}

/** By its shape: a framework may bring a `Response` of its own. What HTTP libraries give has no such body. */
function isResponse(value) {
  const { status, headers, body } = value ?? {};
  const hasBody = body === null || typeof body?.getReader === "function";
  return Number.isInteger(status) && typeof headers?.[Symbol.iterator] === "function" && hasBody;
}

/** The application's own answer, for this transport. */
function ownResponse(response, signal) {
  if (response.bodyUsed) throw new TypeError("the body of the Response that allow returned has already been read");
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const name of TRANSPORT) headers.delete(name);
  return new Response(response.body && endingWith(signal, response.body), { status, statusText, headers });
}

/** The same body, which is cancelled when the caller disconnects. */
function endingWith(signal, body) {
  const reader = body.getReader();
  let stop;
  const forget = () => signal?.removeEventListener("abort", stop);
  const source = {
    start(controller) {
      stop = () => {
        forget();
        reader.cancel(signal.reason).catch(() => {});
        controller.error(signal.reason);
      };
      if (signal?.aborted) stop();
      else signal?.addEventListener("abort", stop);
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        forget();
        if (!signal?.aborted) controller.close();
      } catch (error) {
        forget();
        throw error;
      }
    },
    cancel(reason) {
      forget();
      return reader.cancel(reason);
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}
