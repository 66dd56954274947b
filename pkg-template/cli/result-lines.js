import { join } from "node:path";
import { colourOf } from "./frame.js";
import { clean, pad } from "./text.js";
import { reasonOf } from "./words.js";

/** What is printed of a task on standard output: id, state, and its videos, why it failed, or how far it is. */
export function resultLines(row, { idWidth, folder, paint }) {
  const { task } = row;
  const head = `${pad(clean(row.id), idWidth)}  ${colourOf(task.state, paint)(pad(task.state, 10))}`;
  return textsOf(row, folder).map((text) => `${head}  ${text}`.trimEnd());
}

function textsOf({ task, files }, folder) {
  if (task.state === "failed") return [reasonOf(task.failure)];
  if (task.state !== "completed") return [task.progress === null ? "" : `${Math.floor(task.progress)}%`];
  return task.videos.map(({ downloadUrl }, index) => {
    const file = files[index];
    const path = file && clean(join(folder, file.name));
    if (file?.state === "saved") return path;
    return file?.state === "there" ? `${path} (already there)` : clean(downloadUrl);
  });
}
