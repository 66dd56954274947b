import { cancel, readBody } from "./read-body.js";

/** Reads the text of a request or an answer, and stops with what `tooLarge` returns when it has more than `limit` bytes. */
export async function readText(source, limit, tooLarge) {
  const isDeclaredTooLarge = Number(source.headers.get("content-length")) > limit;
  if (isDeclaredTooLarge) cancel(source.body);
  // Whoever calls this stops waiting for it.
  const text = isDeclaredTooLarge ? undefined : await readBody(source, limit, (promise) => promise);
  if (text === undefined) throw tooLarge();
  return text;
}
