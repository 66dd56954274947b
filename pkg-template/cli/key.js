import { readFile } from "node:fs/promises";
import { UsageError } from "./usage-error.js";

/** The key, from a file when one is named, else from the environment; nothing when neither has one. */
export async function readKey(file, environment = process.env) {
  if (file === undefined) return environment.LUMA_API_KEY || undefined;
  let text;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read the key in ${file}: ${error.message}`);
  }
  const key = text.replace(/^\ufeff/, "").replace(/[\r\n]+$/, "");
  if (key === "") throw new UsageError(`the file ${file} contains no key`);
  return key;
}
