/** Reads the text of a request or an answer, and stops with what `tooLarge` gives when it has more than `limit` bytes. */
export async function readText(source, limit, tooLarge) {
  const isDeclaredTooLarge = Number(source.headers.get("content-length")) > limit;
  const reader = source.body?.getReader?.();
  if (reader && !isDeclaredTooLarge) return streamed(reader, limit, tooLarge);
  reader?.cancel().catch(() => {});
  // A `fetch` of the caller's own may give no more than a text.
  const text = isDeclaredTooLarge ? "" : await source.text();
  if (isDeclaredTooLarge || text.length > limit) throw tooLarge();
  return text;
}

async function streamed(reader, limit, tooLarge) {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.byteLength;
    if (length > limit) {
      reader.cancel().catch(() => {});
      throw tooLarge();
    }
    text += decoder.decode(value, { stream: true });
  }
}
