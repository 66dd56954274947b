// The command line on a real pseudo-terminal, whose screen is read from a terminal emulator.

import { readFileSync, writeFileSync } from "node:fs";
import assert from "node:assert/strict";
import { CLI, environment, until } from "./support.js";

/** Why there is no pseudo-terminal here, or nothing when there is one. */
export let missing;
let spawn;
let Emulator;
try {
  ({ spawn } = await import("@lydell/node-pty"));
  ({
    default: { Terminal: Emulator },
  } = await import("@xterm/headless"));
} catch (error) {
  // A machine that runs the checks must have one.
  if (process.env.CI) throw error;
  missing = `no pseudo-terminal: ${error.message.split("\n")[0]}`;
}

/**
 * Starts the command line on a terminal of this size; with `stdout`, its standard output goes into that file, with `isPiped` into
 * another program on the terminal, and with `isUnsized` the terminal says that it has no columns and no rows.
 */
export function open(words, { columns = 80, rows = 24, env, cwd, stdout, isPiped, isUnsized } = {}) {
  const emulator = new Emulator({ cols: columns, rows, scrollback: 1_000, allowProposedApi: true });
  const all = [process.execPath, CLI, ...words];
  let [program, ...rest] = all;
  const wrap = (script, ...given) => ([program, ...rest] = ["sh", "-c", script, "sh", ...given, ...all]);
  if (stdout !== undefined) wrap('out=$1; shift; exec "$@" >"$out"', stdout);
  if (isPiped) wrap('"$@" | cat');
  if (isUnsized) wrap('stty cols 0 rows 0; exec "$@"');
  const child = spawn(program, rest, {
    cols: columns,
    rows,
    cwd,
    env: environment({ TERM: "xterm-256color", ...env }),
  });
  let bytes = "";
  child.onData((text) => {
    bytes += text;
    emulator.write(text);
  });
  const ended = new Promise((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)));

  const lines = (from, to) => {
    const { active } = emulator.buffer;
    const texts = [];
    for (let at = from(active); at < to(active); at += 1) texts.push(active.getLine(at)?.translateToString(true) ?? "");
    while (texts.at(-1) === "") texts.pop();
    return texts;
  };
  /** What is on the screen, and all that is above it. */
  const screen = () =>
    lines(
      ({ baseY }) => baseY,
      ({ baseY }) => baseY + emulator.rows,
    );
  const everything = () =>
    lines(
      () => 0,
      ({ length }) => length,
    );
  return {
    screen,
    everything,
    bytes: () => bytes,
    write: (text) => child.write(text),
    resize(width, height = emulator.rows) {
      emulator.resize(width, height);
      child.resize(width, height);
    },
    /** Waits until the screen shows something. */
    shows: (wanted) =>
      until(() => screen().some((line) => line.includes(wanted)), wanted).catch((error) => {
        throw new Error(`${error.message}\n${screen().join("\n")}`);
      }),
    /** The exit status, when all that was printed is on the screen. */
    async end() {
      const status = await ended;
      await new Promise((resolve) => setTimeout(resolve, 50));
      await new Promise((resolve) => emulator.write("", resolve));
      return status;
    },
  };
}

/**
 * Compares lines of a screen with `screens/<name>.txt`; times are made equal first. `UPDATE_SCREENS=1` writes the file.
 */
export function looksAs(name, lines) {
  const file = new URL(`screens/${name}.txt`, import.meta.url);
  const text = `${lines.map((line) => line.replace(/\b\d+s\b/g, (time) => "s".padStart(time.length, "N"))).join("\n")}\n`;
  if (process.env.UPDATE_SCREENS) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, "utf8"));
}
