// What `npm install` of one package alone puts on a disk.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { kilobytes, verdict, whole } from "../support/measure.js";

export const title = "Install";
export const about = "`npm install` of each alone into an empty project: the sizes of all files, added up.";

const { devDependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const PACKAGE = fileURLToPath(new URL("../../../pkg", import.meta.url));

export async function run() {
  const tarball = readdirSync(PACKAGE).find((file) => file.endsWith(".tgz"));
  const wanted = { "**luma-tasks**": join(PACKAGE, tarball) };
  for (const [name, version] of Object.entries(devDependencies)) {
    if (name !== "esbuild") wanted[name] = `${name}@${version}`;
  }
  const installed = [];
  for (const [name, what] of Object.entries(wanted)) installed.push({ name, ...(await install(what)) });
  installed.sort((a, b) => a.bytes - b.bytes);
  const ours = installed.find(({ name }) => name.startsWith("**"));
  const rows = installed.map(({ name, bytes, files, packages }) => [
    name,
    kilobytes(bytes),
    whole(files),
    String(packages),
    `${(bytes / ours.bytes).toFixed(2)}×`,
  ]);
  return {
    tables: [{ header: ["package", "KB on disk", "files", "packages", "against luma-tasks"], rows }],
    verdicts: [
      `No dependencies: ${verdict(ours.packages === 1, "one package is installed", `${ours.packages} packages`)}`,
      largest(),
    ],
  };
}

/** What is largest of ours: the files that the module is in. */
function largest() {
  const files = readdirSync(join(PACKAGE, "dist")).map((name) => ({ name, bytes: statSync(join(PACKAGE, "dist", name)).size }));
  const [first, ...more] = files.toSorted((a, b) => b.bytes - a.bytes).slice(0, 6);
  const list = more.map(({ name, bytes }) => `\`${name}\` ${kilobytes(bytes)}`).join(", ");
  return `The largest files of luma-tasks: \`${first.name}\` ${kilobytes(first.bytes)} KB, ${list}.`;
}

async function install(what) {
  const folder = mkdtempSync(join(tmpdir(), "luma-tasks-install-"));
  try {
    writeFileSync(join(folder, "package.json"), "{}");
    // The cache is asked first: what is measured is what lies there afterwards, not the network.
    const options = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await promisify(execFile)("npm", ["install", ...options, what], { cwd: folder, shell: process.platform === "win32" });
    const { packages } = JSON.parse(readFileSync(join(folder, "node_modules/.package-lock.json"), "utf8"));
    const files = readdirSync(join(folder, "node_modules"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== ".package-lock.json")
      .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
    return { bytes: files.reduce((sum, size) => sum + size, 0), files: files.length, packages: Object.keys(packages).length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
