import { lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { SaveError } from "./save-error.js";

/** The folder that videos are saved in: which names are there, and which are taken by this run. */
export class Folder {
  /** The names in the folder at the beginning and those saved since, by their lower case. */
  #there = new Map();
  /** What this run does with a name, by its lower case: `{ id, done }`. */
  #claims = new Map();

  constructor(path, names) {
    this.path = path;
    for (const name of names) this.#add(name);
  }

  /** Makes the folder, if it is not there, and reads it. */
  static async open(path) {
    await mkdir(path, { recursive: true });
    return new Folder(path, await readdir(path));
  }

  /**
   * Calls `save` with the path for a file, unless the file is there. Gives whether it was.
   *
   * Two names that differ by case alone are one file on some disks: then the second one is refused, as is a name that a
   * video of another task has.
   */
  async hold(name, id, save) {
    const key = name.toLowerCase();
    const earlier = this.#claims.get(key);
    if (earlier?.name === name) throw new SaveError(`task ${earlier.id} has a video of the same name`);
    let release;
    const done = new Promise((resolve) => {
      release = resolve;
    });
    const claim = { id, name, done };
    this.#claims.set(key, claim);
    try {
      await earlier?.done;
      if (await this.#isThere(name, key)) return true;
      await save(join(this.path, name));
      this.#add(name);
      return false;
    } catch (error) {
      if (this.#claims.get(key) === claim) this.#claims.delete(key);
      // Another run may have saved it in the meantime.
      if (await this.#isThere(name, key)) return true;
      throw error;
    } finally {
      release();
    }
  }

  async #isThere(name, key) {
    const stats = await lstat(join(this.path, name)).catch((error) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (!stats) return false;
    const others = [...(this.#there.get(key) ?? [])];
    // What has come since the folder was read is another program's video of the same task.
    if (others.length > 0 && !others.includes(name)) {
      throw new SaveError(`${others[0]} has this name on a disk that ignores case`);
    }
    if (!stats.isFile()) throw new SaveError("something that is not a file has this name");
    return true;
  }

  #add(name) {
    const key = name.toLowerCase();
    this.#there.set(key, (this.#there.get(key) ?? new Set()).add(name));
  }
}
