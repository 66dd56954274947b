// The table of docs/reliability.md: compared with what a run saw, or written by it.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";

import { besides, expected } from "./outcomes.js";
import { GROUPS } from "./run.js";

const PAGE = new URL("../../docs/reliability.md", import.meta.url);
const BEGIN = "<!-- faults:begin -->\n";
const END = "<!-- faults:end -->";

/** The columns, by the name of the place. */
const PLACES = { node: "in Node.js", chromium: "in Chromium", firefox: "in Firefox" };

/** Long enough to know a message by. */
const CELL = 160;

/**
 * Puts what was got at a place into the table and compares it with the page. With `WRITE_RELIABILITY=1` in the
 * environment the page is changed instead. The columns of other places stay as they are in the page.
 *
 * `got` maps the faults to what the caller got.
 */
export async function settle(place, got) {
  const page = await readFile(PAGE, "utf8");
  const [start, end] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
  assert.ok(start >= BEGIN.length && end >= start, `docs/reliability.md has no ${BEGIN.trim()} and ${END}`);
  const known = rowsOf(page.slice(start, end));
  const written = table((row) => ({ ...known.get(cell(row.fault)), [place]: contentOf(row, place, got) }));
  if (process.env.WRITE_RELIABILITY === "1") {
    await writeFile(PAGE, page.slice(0, start) + written + page.slice(end));
    return;
  }
  assert.equal(
    page.slice(start, end),
    written,
    "docs/reliability.md is not what was seen: `cargo xtask faults` writes it",
  );
}

function contentOf(row, place, got) {
  const text = got.get(row.fault) ?? "not run";
  return cell(place === "node" ? text : besides(expected(row, "node"), text));
}

function table(cellsOf) {
  const sections = Object.entries(GROUPS).map(([heading, rows]) => {
    const lines = rows.map((row) => {
      const cells = cellsOf(row);
      return [cell(row.fault), ...Object.keys(PLACES).map((place) => cells[place] ?? "not run")];
    });
    return [[heading, ...Object.values(PLACES)], ["---", "---", "---", "---"], ...lines]
      .map((cells) => `| ${cells.join(" | ")} |\n`)
      .join("");
  });
  return `\n${sections.join("\n")}\n`;
}

/** The cells of a table in Markdown, by their row's first one. */
function rowsOf(text) {
  const lines = text.split("\n").filter((line) => line.startsWith("| "));
  const cells = lines.map((line) => line.slice(2, -2).split(" | "));
  return new Map(cells.map(([first, ...others]) => [first, named(others)]));
}

function named(cells) {
  return Object.fromEntries(Object.keys(PLACES).map((place, index) => [place, cells[index]]));
}

/** A text as a cell: one line, nothing that Markdown reads, not too long. */
function cell(text) {
  const plain = text
    .replace(/\p{Cc}/gu, "\u2423")
    .replaceAll("|", "\\|")
    .replaceAll("<", "\\<")
    .replaceAll("[", "\\[");
  return plain.length > CELL ? `${plain.slice(0, CELL).replace(/\\$/, "")}\u2026` : plain;
}
