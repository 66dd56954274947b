// Builds the documentation as static pages:
//
//   node build.mjs <folder of the site> <folder of the built demo page>
//
// TypeDoc writes the reference, Eleventy the pages, Pagefind the index of the search; linkinator follows every link.

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { LinkChecker } from "linkinator";

const [site, demo] = process.argv.slice(2).map((folder) => resolve(folder));
const reference = mkdtempSync(join(tmpdir(), "reference-"));
process.chdir(import.meta.dirname);

try {
  run("typedoc/bin/typedoc", "--out", reference, "--logLevel", "Warn");
  process.env.REFERENCE = reference;
  run("@11ty/eleventy/cmd.cjs", "--config=eleventy.config.mjs", `--output=${site}`, "--quiet");
} finally {
  rmSync(reference, { recursive: true });
}
run("pagefind/lib/runner/bin.cjs", "--site", site, "--silent");
cpSync(demo, join(site, "demo"), { recursive: true });
await checkLinks();
checkFragments();

function run(script, ...values) {
  execFileSync(process.execPath, [join("node_modules", script), ...values], { stdio: "inherit" });
}

/** Follows the links inside the site; the rest of the internet is not asked. */
async function checkLinks() {
  const { links } = await new LinkChecker().check({
    path: "index.html",
    serverRoot: site,
    recurse: true,
    linksToSkip: ["^https?://(?!localhost|127\\.0\\.0\\.1)"],
  });
  const broken = links.filter(({ state }) => state === "BROKEN");
  for (const { url, parent, status } of broken) console.error(`${parent ?? "index.html"}: ${url} is broken (${status})`);
  if (broken.length > 0) throw new Error(`${broken.length} links are broken`);
  console.log(`${links.filter(({ state }) => state === "OK").length} links are good`);
}

/** Finds the heading of every link that names one: linkinator does so only for the first link to a page. */
function checkFragments() {
  const pages = readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".html"));
  const broken = [];
  for (const page of pages) {
    for (const [, path, fragment] of readFileSync(join(site, page), "utf8").matchAll(/href="([^":#]*)#([^"]+)"/g)) {
      const target = path === "" ? page : join(dirname(page), path);
      const hasHeading = readFileSync(join(site, target), "utf8").includes(` id="${decodeURIComponent(fragment)}"`);
      if (!hasHeading) broken.push(`${page}: ${path}#${fragment} leads to no heading`);
    }
  }
  if (broken.length > 0) throw new Error(broken.join("\n"));
}
