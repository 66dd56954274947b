// Measures luma-tasks beside what users would take in its place. Run by `cargo xtask bench`:
//
//   node tests/bench/main.js [--rounds N] [--baseline FILE] [PART …]
//
// Prints every table; without named parts and a baseline also writes docs/benchmarks.md. A baseline is another build of the
// package, an ES module in one file, that "size" and "cold-start" measure too.

import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { table, wrapped } from "./support/measure.js";
import { startStub } from "./support/processes.js";

const PARTS = ["size", "install", "cold-start", "normalizing", "warm", "waiting", "memory", "abort"];
const PAGE = fileURLToPath(new URL("../../docs/benchmarks.md", import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string" }, baseline: { type: "string" } },
});
const unknown = positionals.find((name) => !PARTS.includes(name));
if (unknown) {
  console.error(`error: no part is named ${unknown}; there are: ${PARTS.join(" ")}`);
  process.exit(2);
}

// By its name, as users import it: Node and bundlers take the entries that are meant for them.
const link = fileURLToPath(new URL("node_modules/luma-tasks", import.meta.url));
rmSync(link, { recursive: true, force: true });
symlinkSync(fileURLToPath(new URL("../../pkg", import.meta.url)), link, "junction");

const pages = mkdtempSync(join(tmpdir(), "luma-tasks-bench-"));
const stub = await startStub(pages);
const context = {
  url: stub.url,
  pages,
  rounds: (usual) => Number(values.rounds ?? usual),
  baseline: values.baseline && resolve(values.baseline),
};
const chapters = [];
const [load] = loadavg();
try {
  for (const name of positionals.length > 0 ? positionals : PARTS) {
    const started = performance.now();
    const part = await import(`./parts/${name}.js`);
    const chapter = describe(part, await part.run(context));
    console.log(`${chapter}\n(${name}: ${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
    chapters.push(chapter);
  }
} finally {
  stub.stop();
  rmSync(pages, { recursive: true, force: true });
}
if (positionals.length === 0 && !values.baseline) {
  // The load of polls in steps is measured by itself.
  const [kept] = /^## Polls in steps while [^]*/m.exec(readFileSync(PAGE, "utf8"));
  writeFileSync(PAGE, [introduction(), ...chapters, kept].join("\n"));
  console.log(`written: ${PAGE}`);
}
// Some clients keep connections open.
process.exit();

function describe({ title, about }, { tables = [], verdicts = [], skipped }) {
  const body = skipped ? `Skipped: ${skipped}.\n` : tables.map(table).join("\n");
  const goals = verdicts.map((text) => `* ${wrapped(text).join("\n  ")}\n`).join("");
  return [`## ${title}\n`, `${about}\n`, body, goals].filter(Boolean).join("\n");
}

function introduction() {
  const { devDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
  const { version } = JSON.parse(readFileSync(new URL("../../pkg/package.json", import.meta.url), "utf8"));
  const peers = Object.entries(devDependencies).map(([name, exact]) => `${name} ${exact}`).join(", ");
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `# Benchmarks

Written by \`cargo xtask bench\` for luma-tasks ${version} on ${new Date().toISOString().slice(0, 10)}: ${model}, ${cpus().length} cores, ${memory} GB,
${process.platform} ${process.arch}, Node.js ${process.versions.node}${process.env.CHROMIUM ? ", Chromium" : ""}, with ${load.toFixed(1)} programs running at its start.
Beside it: ${peers}.

\`\`\`sh
cargo xtask bench                       # everything, and this page
cargo xtask bench size cold-start       # some parts: ${PARTS.join(" ")}
cargo xtask bench --rounds 30 warm      # more rounds
cargo xtask bench --no-pack warm        # the package as it lies in pkg/
cargo xtask bench --baseline FILE size  # beside another build, an ES module in one file
\`\`\`

Each round measures all contenders one after the other, the next round begins with the next one, and the tables show
medians, mostly with the least and the greatest. Times depend on the machine, so no check fails because of them; sizes are checked by
\`cargo xtask test size\`. "plain JavaScript" is \`fetch\`, \`JSON.parse\` and functions written by hand that make the very
\`LumaTask\` objects of luma-tasks for four of its gateways; that is compared over their fixtures.
`;
}
