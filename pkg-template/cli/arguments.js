import util from "node:util";
import { nearest } from "../nearest.js";
import { readDuration } from "./duration.js";
import { HELP } from "./help.js";
import { UsageError } from "./usage-error.js";

const OPTIONS = {
  provider: { type: "string" },
  "base-url": { type: "string" },
  out: { type: "string" },
  json: { type: "boolean" },
  timeout: { type: "string" },
  interval: { type: "string" },
  "key-file": { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
};
const COMMANDS = ["get", "wait"];

/** Names under which other programs take a key. */
const KEY_NAME = /^(?:k|(?:luma-?)?(?:api-?|access-?)?(?:key|token)|auth|authorization|bearer|secret|password)$/i;

/**
 * What the command line asks for: `{ text }` to print, or a command with its options.
 *
 * Throws a {@link UsageError}.
 */
export function readArguments(words) {
  if (!util.parseArgs) throw new UsageError(`Node.js 18.3 or newer is needed, this is ${process.version}`);
  // What is not known is refused below, in words that do not show a key.
  const { values, positionals } = util.parseArgs({
    args: words,
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
  });
  const names = Object.keys(values);
  const keyName = names.find((name) => KEY_NAME.test(name.replaceAll("_", "-")));
  if (keyName !== undefined) throw keyRefused(written(keyName));
  if (positionals.some((word) => /^LUMA_API_KEY=/i.test(word))) throw keyRefused("LUMA_API_KEY=...");
  for (const name of names) checkOption(name, values[name], words);

  if (values.help) return { text: HELP };
  if (values.version) return { text: `${VERSION}\n` };
  const [command, ...ids] = positionals;
  if (!COMMANDS.includes(command)) {
    throw new UsageError(command === undefined ? "no command: get or wait" : `no command "${command}": get or wait`);
  }
  if (ids.length === 0) throw new UsageError(`${command} needs ids: as words, as @file, or - for standard input`);
  return {
    command,
    ids,
    provider: values.provider,
    baseUrl: values["base-url"],
    out: values.out,
    isJson: values.json === true,
    timeoutMs: readDuration("--timeout", values.timeout),
    intervalMs: readDuration("--interval", values.interval),
    keyFile: values["key-file"],
  };
}

function keyRefused(name) {
  return new UsageError(
    `${name}: a key is never an argument, because other users of this machine and the history of the shell would see it.` +
      ` Set LUMA_API_KEY, or name a file with --key-file`,
  );
}

/** Checks an option that has been read without `strict`. */
function checkOption(name, value, words) {
  const known = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  if (!known) {
    const meant = nearest(name, Object.keys(OPTIONS));
    throw new UsageError(`no option ${written(name)}${meant ? `: did you mean --${meant}?` : ""}`);
  }
  const hasValue = typeof value === "string";
  if (known.type === "boolean" && hasValue) throw new UsageError(`${written(name)} takes no value`);
  // In `--out --json` the second word is no folder; `--out=--json` would be.
  const isOption = hasValue && value.length > 1 && value.startsWith("-") && words.includes(value);
  if (known.type === "string" && (!value || !hasValue || isOption))
    throw new UsageError(`${written(name)} needs a value`);
}

function written(name) {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
