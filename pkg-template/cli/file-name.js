/** Names that Windows keeps for devices, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)$/i;

/** The name of the file for a video of a task: that of the first is the id, further ones count from 2. */
export function fileName(id, index) {
  // By way of bytes: half of a surrogate pair has no percent-encoding.
  const encoded = encodeURIComponent(Buffer.from(id).toString()).replaceAll("*", "%2A");
  const safe = DEVICE.test(encoded)
    ? `%${encoded.charCodeAt(0).toString(16).toUpperCase()}${encoded.slice(1)}`
    : encoded;
  return `${safe}${index === 0 ? "" : `-${index + 1}`}.mp4`;
}
