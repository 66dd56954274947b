import { createClient } from "../index.js";
import { readArguments } from "./arguments.js";
import { get, wait } from "./ask.js";
import { check } from "./check.js";
import { Folder } from "./folder.js";
import { readIds } from "./ids.js";
import { readKey } from "./key.js";
import { createLines } from "./lines.js";
import { STATUS, statusOf, summary } from "./outcome.js";
import { resultLines } from "./result-lines.js";
import { Row } from "./row.js";
import { createSaver } from "./save.js";
import { createScreen } from "./screen.js";
import { isPipe, isTerminal, paintFor } from "./streams.js";
import { clean, widthOf } from "./text.js";
import { UsageError } from "./usage-error.js";

const { stdout, stderr } = process;

/** Does what the words of the command line say, and gives the exit status. Throws a {@link UsageError}. */
export async function run(words) {
  const given = readArguments(words);
  if (given.text !== undefined) {
    stdout.write(given.text);
    return STATUS.done;
  }
  const ids = await readIds(given.ids);
  if (ids.length === 0) {
    stderr.write("luma-tasks: the list is empty, there is nothing to do\n");
    return STATUS.done;
  }
  const options = await readOptions(given);
  await check(ids, options);
  const folder = given.out === undefined ? undefined : await openFolder(given.out);
  return await carryOut(given, { rows: ids.map(({ id }) => new Row(id)), client: createClient(options), folder });
}

/** The options of the package that the command line gives. */
async function readOptions({ provider, baseUrl, timeoutMs, intervalMs, keyFile }) {
  const apiKey = await readKey(keyFile);
  if (apiKey === undefined && baseUrl === undefined) {
    throw new UsageError("no key: set LUMA_API_KEY, or name a file that contains it with --key-file");
  }
  return { provider, apiKey, baseUrl, timeoutMs, intervalMs };
}

async function openFolder(path) {
  try {
    return await Folder.open(path);
  } catch (error) {
    throw new UsageError(`cannot save into ${path}: ${error.message}`);
  }
}

async function carryOut({ command, isJson }, { rows, client, folder }) {
  const startedAt = Date.now();
  const idWidth = rows.reduce((widest, { id }) => Math.max(widest, widthOf(clean(id))), 0);
  // A picture would wipe out what the program at the other end of a pipe prints.
  const progress = isTerminal(stderr) && !isPipe(stdout)
    ? createScreen(stderr, rows, { idWidth, paint: paintFor(stderr) })
    : createLines(stderr, rows);
  const { changed } = progress;
  const save = folder && createSaver({ client, folder, changed });
  const write = (lines) => stdout.write(lines.map((line) => `${line}\n`).join(""));
  const print = (lines) => (isTerminal(stdout) ? progress.above(() => write(lines)) : write(lines));
  const look = { idWidth, folder: folder?.path, paint: paintFor(stdout) };

  const ended = async (row) => {
    changed(row);
    if (isJson) print([JSON.stringify(row.result)]);
    if (save && row.task?.state === "completed") await save(row);
    if (!isJson && row.error === null) print(resultLines(row, look));
  };
  try {
    await (command === "get" ? get : wait)(client, rows, { changed, ended });
  } finally {
    progress.close();
  }
  const status = statusOf(rows);
  const durationMs = Date.now() - startedAt;
  for (const line of summary(rows, { command, folder: folder?.path, durationMs, status, isJson }))
    stderr.write(`${line}\n`);
  return status;
}
