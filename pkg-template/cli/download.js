import { setTimeout as pause } from "node:timers/promises";
import { Partial } from "./partial.js";
import { onDisk, SaveError } from "./save-error.js";
import { transfer } from "./transfer.js";

/** How many requests in a row may bring nothing new, and the pause after the first of them, in milliseconds. */
const MOST_VAIN = 3;
const FIRST_PAUSE_MS = 500;

/**
 * Saves a video as the file `path`, from where an earlier run stopped.
 *
 * `renew` gives a new link in place of one that has expired; it is called once at most. `onProgress` gets the `Partial`
 * whenever it has grown. Throws a {@link SaveError}; then a later run goes on with what has come.
 */
export async function download(link, path, { renew, onProgress = () => {}, silenceMs, firstPauseMs = FIRST_PAUSE_MS }) {
  const partial = await Partial.open(path);
  try {
    const onBytes = () => onProgress(partial);
    const attempts = new Attempts(partial, { renew, firstPauseMs });
    while (!partial.isWhole) {
      try {
        await transfer(link, partial, { onBytes, silenceMs });
      } catch (error) {
        link = (await attempts.after(error)) ?? link;
      }
    }
    await onDisk(partial.finish());
  } catch (error) {
    // Halves on a full disk would leave no room for any video.
    if (error.kind === "room") await onDisk(partial.discard());
    throw error;
  } finally {
    await partial.close();
  }
}

/** What is done after a request that did not bring the whole video. */
class Attempts {
  #partial;
  #renew;
  #pauseMs;
  #validator;
  #best;
  #vain = 0;
  #isRenewed = false;
  #isWhole = false;

  constructor(partial, { renew, firstPauseMs }) {
    this.#partial = partial;
    this.#renew = renew;
    this.#pauseMs = firstPauseMs;
    this.#validator = partial.validator;
    this.#best = partial.size;
  }

  /** Waits, and gives a new link where one is needed; or throws the error, when nothing helps. */
  async after(error) {
    const kind = error instanceof SaveError ? error.kind : "never";
    if (kind === "link" && !this.#isRenewed) {
      this.#isRenewed = true;
      return await this.#renew(error);
    }
    if (kind === "whole" && !this.#isWhole) {
      this.#isWhole = true;
      this.#best = 0;
      this.#partial.validator = null;
      return undefined;
    }
    if (kind !== "again") throw error;
    if (this.#validator !== null && this.#validator !== this.#partial.validator) {
      // What an earlier run had saved is of another version. Once: a host may call each answer another one.
      this.#validator = null;
      this.#best = 0;
    }
    // Without this a host that always breaks off at the same place would be asked for ever.
    this.#vain = this.#partial.size > this.#best ? 0 : this.#vain + 1;
    this.#best = Math.max(this.#best, this.#partial.size);
    if (this.#vain >= MOST_VAIN) throw error;
    await pause(Math.max(error.retryAfterMs, this.#pauseMs * 2 ** this.#vain));
    return undefined;
  }
}
