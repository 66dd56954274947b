// Makes the file system of a program ignore case: a preloaded module.

import { readdirSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { basename, dirname, join } from "node:path";

/** The path under which something is there, when there is something whose name differs by case alone. */
function found(path) {
  // Node itself reads modules by their address.
  if (typeof path !== "string") return path;
  const name = basename(path);
  try {
    return join(
      dirname(path),
      readdirSync(dirname(path)).find((other) => other.toLowerCase() === name.toLowerCase()) ?? name,
    );
  } catch {
    return path;
  }
}

for (const name of ["lstat", "open", "readFile", "rm", "writeFile"]) {
  const { [name]: original } = promises;
  promises[name] = (path, ...more) => original(found(path), ...more);
}
const { rename } = promises;
promises.rename = (from, to) => rename(found(from), found(to));
syncBuiltinESMExports();
