// Bytes and the texts that stand for them.
import { attempt } from "./attempt.js";

export function utf8(text) {
  return new TextEncoder().encode(text);
}

/** Parts, texts and bytes, as the bytes of one message. */
export function joined(...parts) {
  const { take, whole } = collectBytes();
  for (const part of parts) take(typeof part === "string" ? utf8(part) : part);
  return whole();
}

/** Puts chunks into one memory that grows with them: kept one by one, a million small ones would take a hundred times more. */
export function collectBytes() {
  let bytes = new Uint8Array(4096);
  let length = 0;
  return {
    take(chunk) {
      const end = length + chunk.byteLength;
      if (end > bytes.length) {
        const larger = new Uint8Array(Math.max(end, 2 * bytes.length));
        larger.set(bytes);
        bytes = larger;
      }
      bytes.set(chunk, length);
      length = end;
    },
    whole: () => bytes.subarray(0, length),
  };
}

export function toHex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes of a text with two hexadecimal digits for each. */
export function fromHex(text) {
  return Uint8Array.from(text.match(/../g), (digits) => parseInt(digits, 16));
}

export function toBase64(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)));
}

/** Nothing for a text that is not base64, or stands for no bytes. */
export function fromBase64(text) {
  const bytes = attempt(() => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)), []);
  return bytes.length > 0 ? bytes : undefined;
}
