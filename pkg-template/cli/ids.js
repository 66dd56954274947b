import { readFile, stat } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { UsageError } from "./usage-error.js";

/**
 * The distinct ids that words of the command line name, in their order, each with the place where it stands:
 * `{ id, place }`. A word is an id, `@file`, or `-` for standard input.
 *
 * Throws a {@link UsageError}.
 */
export async function readIds(words, input = process.stdin) {
  const places = new Map();
  const add = (id, place) => places.has(id) || places.set(id, place);
  for (const word of new Set(words)) {
    if (word === "-") addList(add, "standard input", await read("standard input", () => buffer(input)));
    else if (word.startsWith("@"))
      addList(add, word.slice(1), await read(word.slice(1), () => readFile(word.slice(1))));
    else add(await id(word), "");
  }
  return [...places].map(([id, place]) => ({ id, place }));
}

/** A word that is an id. One that names a file, such as `ids.txt`, was meant to be a list. */
async function id(word) {
  const isFile = /[./]/.test(word) && (await stat(word).catch(() => undefined))?.isFile();
  if (isFile) throw new UsageError(`${word} is a file: @${word} stands for the ids in it`);
  return word;
}

async function read(name, bytes) {
  if (name === "") throw new UsageError("@ must be followed by the name of a file");
  try {
    return decoded(await bytes());
  } catch (error) {
    const why = error instanceof TypeError ? "it is not text in UTF-8 or UTF-16" : error.message;
    throw new UsageError(`cannot read the ids in ${name}: ${why}`);
  }
}

/** The text in a file. PowerShell writes UTF-16 with a byte order mark. */
function decoded(bytes) {
  const encoding = { "255,254": "utf-16le", "254,255": "utf-16be" }[bytes.subarray(0, 2).join()] ?? "utf-8";
  const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  if (text.includes("\0")) throw new TypeError("no text");
  return text;
}

/** Adds the ids of a list: one a line, blank lines and comments left out. */
function addList(add, name, text) {
  text.split(/\r\n|\n|\r/).forEach((line, index) => {
    const id = line.replace(/(?:^|\s)#.*$/, "").trim();
    if (id !== "") add(id, `${name}, line ${index + 1}: `);
  });
}
