import { Refusal } from "./proxy-refusal.js";

const TIMEOUT_MS = 30_000;

/** The time for one answer: `signal` is aborted at its end, and when the caller disconnects. */
export function limitOf(request) {
  const stop = new AbortController();
  const gone = () => stop.abort(new Refusal(499, "the caller has gone"));
  const late = () => stop.abort(new Refusal(504, "no complete answer within 30 s"));
  const timer = setTimeout(late, TIMEOUT_MS);
  if (request.signal?.aborted) gone();
  request.signal?.addEventListener("abort", gone);
  return {
    signal: stop.signal,
    end() {
      clearTimeout(timer);
      request.signal?.removeEventListener("abort", gone);
    },
  };
}
