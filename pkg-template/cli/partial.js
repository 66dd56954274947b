import { constants } from "node:fs";
import { lstat, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { SaveError } from "./save-error.js";

/** A link in place of the file would lead out of the folder. Windows has no such flag. */
const NOT_A_LINK = constants.O_NOFOLLOW ?? 0;
const READ_AND_WRITE = constants.O_RDWR | NOT_A_LINK;
const NEW = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NOT_A_LINK;

/**
 * The part of a video that has been saved: `<name>.part`, and beside it `<name>.part.json` with what the server calls this
 * version of the file. It is renamed to `<name>` when it is whole, and not before. A later run goes on with it.
 */
export class Partial {
  #handle = null;
  #path;

  /** How many bytes are saved. */
  size = 0;
  /** What the server calls this version of the file, an `ETag` or a date; null when it cannot be gone on with. */
  validator = null;
  /** How many bytes the whole file has; null where the server does not say. */
  total = null;

  constructor(path) {
    this.#path = path;
  }

  /** What an earlier run has left of the file, or nothing yet. */
  static async open(path) {
    const partial = new Partial(path);
    await partial.#resume();
    return partial;
  }

  get #part() {
    return `${this.#path}.part`;
  }

  get #notes() {
    return `${this.#path}.part.json`;
  }

  async #resume() {
    let handle;
    try {
      handle = await open(this.#part, READ_AND_WRITE);
      const { validator, total } = JSON.parse(await readFile(this.#notes, "utf8"));
      const { size } = await handle.stat();
      if (typeof validator !== "string" || (total !== null && !(size <= total)))
        throw new SaveError("nothing to go on with");
      Object.assign(this, { size, validator, total });
      this.#handle = handle;
    } catch {
      // There is none, or nobody can say of which version: the first answer begins a new one.
      await handle?.close();
    }
  }

  get isWhole() {
    return this.size > 0 && this.size === this.total;
  }

  /**
   * Begins anew. What was there is not emptied but left: another run may be writing to it, which finds at its end that it
   * is no longer the file of this name.
   */
  async restart({ validator, total }) {
    await this.close();
    await rm(this.#part, { force: true });
    await writeNew(this.#notes, JSON.stringify({ validator, total }));
    this.#handle = await open(this.#part, NEW);
    Object.assign(this, { size: 0, validator, total });
  }

  /** Adds bytes at the end. */
  async write(bytes) {
    for (let offset = 0; offset < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, offset, bytes.length - offset, this.size);
      offset += bytesWritten;
      this.size += bytesWritten;
    }
  }

  /** Gives the whole file its name. */
  async finish() {
    // The bytes first: after a loss of power a name must not stand for less than the whole.
    await this.#handle.sync();
    const mine = await this.#handle.stat({ bigint: true });
    await this.close();
    const named = await lstat(this.#part, { bigint: true }).catch(() => undefined);
    if (named?.ino !== mine.ino || named.size !== mine.size) throw new SaveError("another program is saving it, too");
    await rename(this.#part, this.#path);
    await rm(this.#notes, { force: true });
  }

  /** Gives the room on the disk back. */
  async discard() {
    await this.close();
    await rm(this.#part, { force: true });
    await rm(this.#notes, { force: true });
  }

  async close() {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }
}

/** Writes a file that is not there yet, in place of one that may be. */
async function writeNew(path, text) {
  await rm(path, { force: true });
  await writeFile(path, text, { flag: "wx" });
}
