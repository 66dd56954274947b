import { cancel, readBody } from "./read-body.js";

/** Reads the text of a request, and stops with what `tooLarge` returns when it has more than `limit` bytes. */
export async function readText(request, limit, tooLarge) {
  const isDeclaredTooLarge = Number(request.headers.get("content-length")) > limit;
  if (isDeclaredTooLarge) cancel(request.body);
  // Whoever calls this stops waiting for it.
  const text = isDeclaredTooLarge ? undefined : await readBody(request, limit, (work) => work());
  if (text === undefined) throw tooLarge();
  return text;
}
