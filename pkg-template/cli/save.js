import pLimit from "p-limit";
import { isLumaError } from "../index.js";
import { download } from "./download.js";
import { fileName } from "./file-name.js";
import { onDisk, SaveError } from "./save-error.js";

/** How many videos are saved at a time. */
const PARALLEL = 4;

/** Gives a function that saves all videos of a row into a folder and notes on the row how that went. */
export function createSaver({ client, folder, changed }) {
  const limit = pLimit(PARALLEL);
  const alone = pLimit(1);
  const firstTries = [];

  return async (row) => {
    row.files = row.task.videos.map((_video, index) => ({
      name: fileName(row.id, index),
      state: "queued",
      received: 0,
      total: null,
      why: "",
    }));
    changed(row);
    await Promise.all(row.files.map((file, index) => saveOne(row, file, index)));
  };

  async function saveOne(row, file, index) {
    const first = limit(() => attempt(row, file, index));
    firstTries.push(first);
    let error = await first;
    if (error?.kind === "room") {
      // Downloads at a time fill a disk together: each of them may have room when it has the disk for itself.
      file.state = "queued";
      await Promise.all(firstTries);
      error = await alone(() => attempt(row, file, index));
    }
    if (error) Object.assign(file, { state: "failed", why: error.message });
    changed(row);
  }

  /** Saves one video, or gives the {@link SaveError} why it cannot be saved. */
  async function attempt(row, file, index) {
    const onProgress = ({ size, total }) => {
      Object.assign(file, { received: size, total });
      changed(row);
    };
    const save = (path) => {
      file.state = "saving";
      changed(row);
      return download(row.task.videos[index].downloadUrl, path, { onProgress, renew: () => renewed(row.id, index) });
    };
    try {
      file.state = (await onDisk(folder.hold(file.name, row.id, save))) ? "there" : "saved";
      return undefined;
    } catch (error) {
      if (error instanceof SaveError) return error;
      throw error;
    }
  }

  /** Asks the gateway for the link anew, after it has expired. */
  async function renewed(id, index) {
    try {
      const task = await client.getTask(id);
      const link = task.videos[index]?.downloadUrl;
      if (link === undefined) throw new SaveError("its link has expired, and the gateway returns no new one");
      return link;
    } catch (error) {
      if (!isLumaError(error)) throw error;
      throw new SaveError(`its link has expired, and there is no new one: ${error.message}`, { cause: error });
    }
  }
}
