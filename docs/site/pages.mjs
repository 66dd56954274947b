// The pages of the site: the Markdown files of the repository and the reference that TypeDoc writes.

import { readFileSync, readdirSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");

/** Where a link goes that leads to a file of the repository without a page. */
const REPOSITORY = "https://github.com/luma-tasks/luma-tasks/blob/main/";

/** The guides in reading order: the names of files in docs/. */
const GUIDES = [
  "polling",
  "many-tasks",
  "options",
  "task",
  "gateways",
  "proxy",
  "callbacks",
  "beyond-one-process",
  "react",
  "command-line",
  "testing",
  "errors",
  "security",
  "loading",
  "limits",
  "upgrading",
];
const BACKGROUND = ["benchmarks", "matrix", "reliability", "size"];
const REFERENCE = ["index", "proxy", "callback", "react", "testing", "slim"];
const ABOUT = ["CHANGELOG", "CONTRIBUTING", "SECURITY", "CODE_OF_CONDUCT"];

/** All pages with their sections, each with its file, its place in the site, its title and its text. */
export function pagesOf(reference) {
  const sections = [
    { title: "Guides", files: GUIDES.map((name) => [`docs/${name}.md`, `${name}.html`]) },
    { title: "Reference", folder: reference, files: REFERENCE.map((name) => [`${name}.md`, `api/${name}.html`]) },
    { title: "Background", files: BACKGROUND.map((name) => [`docs/${name}.md`, `${name}.html`]) },
    { title: "Project", files: ABOUT.map((name) => [`${name}.md`, `project/${name.toLowerCase()}.html`]) },
  ];
  ensureAllAreListed(join(ROOT, "docs"), [...GUIDES, ...BACKGROUND]);
  ensureAllAreListed(reference, [...REFERENCE, "README"]);
  const home = pageOf(ROOT, ["README.md", "index.html"]);
  return [
    { pages: [home] },
    ...sections.map(({ title, folder = ROOT, files }) => ({ title, pages: files.map((file) => pageOf(folder, file)) })),
  ];
}

function pageOf(folder, [file, url]) {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  const isReference = folder !== ROOT;
  const module = basename(file, ".md");
  const name = module === "index" ? "luma-tasks" : `luma-tasks/${module}`;
  const title = isReference ? name : text.match(/^# (.+)$/m)[1].replaceAll("`", "");
  return { path, url, title, isReference, text: isReference ? text.replace(/^# .+$/m, `# ${name}`) : text };
}

/** A file that no list names would have no page. */
function ensureAllAreListed(folder, names) {
  const files = readdirSync(folder).filter((name) => name.endsWith(".md"));
  const missing = files.filter((file) => !names.includes(basename(file, ".md")));
  if (missing.length > 0) throw new Error(`docs/site/pages.mjs does not list ${missing.join(", ")} of ${folder}`);
}

/** The address that a link of a page leads to, seen from that page. */
export function addressOf(link, page, pages) {
  if (/^([a-z]+:|\/)/.test(link)) return link;
  const [file, fragment] = link.split("#");
  const target = file === "" ? page.path : resolve(page.path, "..", file);
  const found = pages.find(({ path }) => path === target);
  // TypeDoc numbers the anchor of `LumaErrorCode`, because `LumaError.code` would have the same one.
  const anchor = found?.isReference ? fragment?.replace(/-\d+$/, "") : fragment;
  const suffix = anchor === undefined ? "" : `#${anchor}`;
  if (file === "") return suffix;
  if (found) return `${"../".repeat(page.url.split("/").length - 1)}${found.url}${suffix}`;
  const inside = relative(ROOT, target);
  if (inside.startsWith("..")) throw new Error(`${page.path} links to ${link}, which is outside of the repository`);
  return inside === "docs/demo.png" ? "demo.png" : `${REPOSITORY}${inside}${suffix}`;
}
