// What the demo page shows of its own work: requests, code that runs as shown, and the gateways side by side.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { ask, idsOf, openDemo, requestsFor, textOf, waitForState } from "./demo-page.js";
import { startHost } from "./host.js";
import { SIMULATOR, launch, openPage, screenshot, skip } from "./support.js";

const PACKAGE = process.env.PACKAGE ?? fileURLToPath(new URL("../../pkg", import.meta.url));
const ESBUILD = fileURLToPath(new URL("../../xtask/node_modules/.bin/esbuild", import.meta.url));

describe("under the hood of the demo page", { skip, concurrency: 2 }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("lists every request that the gateways got", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    const id = await idsOf(page);
    await waitForState(page, "Completed");
    await page.click("#hood summary");
    await page.waitForSelector("#hood-rows tr");
    const rows = await page.$$eval("#hood-rows tr", (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
    assert.equal(rows.length, await requestsFor(id));
    for (const [after, request, ids, status, time, body] of rows) {
      assert.equal(request, `GET /kkiai/luma/generations/${id}`);
      assert.deepEqual([ids, status], ["1", "200"]);
      assert.match(`${after} ${time} ${body}`, /^\d+\.\d s \d+ ms \d+ (B|KB)$/);
    }
    assert.match(await textOf(page, "#hood-totals"), new RegExp(`^${rows.length} requests · `));
    await screenshot(page, "hood");
    assert.deepEqual(problems, []);
  });

  test("reports what sharing saved, what was refused and what got no answer", async (t) => {
    const { page } = await openDemo(browser, t);
    await ask(page, [1, 2, 3].map((number) => `flaky--${process.pid}-${number}`).join());
    await waitForState(page, "Completed");
    await page.click("#hood summary");
    await page.waitForSelector("#hood-rows .hood-bad");
    const text = await textOf(page, "#hood-rows");
    // The task that the page began with may ride along.
    assert.match(text, /POST \/kkiai\/luma\/tasks[34]503/);
    assert.match(await textOf(page, "#hood-totals"), /\d+ saved against one per task/);
    await screenshot(page, "hood-flaky");
  });

  test("the code for a web app runs as shown", async (t) => {
    const { page } = await openDemo(browser, t);
    const code = await codeOf(page, "web");
    const plain = await openPlain(t, code, { "luma-tasks": "/one-file.min.js" });
    await plain.waitForFunction(() => document.querySelector("video").src !== "", { timeout: 15_000 });
    assert.equal(await plain.$eval("video", (video) => video.src), `${SIMULATOR}/media/${await idsOf(page)}.mp4`);
  });

  test("the code for Node runs as shown, for one id and for several", async (t) => {
    const { page } = await openDemo(browser, t);
    const id = await idsOf(page);
    const folder = projectWith(t, { "luma-tasks": PACKAGE });
    const run = (code) => {
      writeFileSync(join(folder, "wait.mjs"), code);
      return execFileSync("node", ["wait.mjs"], { cwd: folder, encoding: "utf8", timeout: 20_000 });
    };
    assert.equal(run(await codeOf(page, "node")), `${SIMULATOR}/media/${id}.mp4\n`);
    await ask(page, "finished--node, failure--node");
    const table = run(await codeOf(page, "node"));
    assert.match(table, /finished--node.*\/media\/finished--node\.mp4/);
    assert.match(table, /failure--node.*Advanced prompt moderation failed/);
  });

  test("the code for React runs as shown", { skip: !existsSync(ESBUILD) && "esbuild is not installed" }, async (t) => {
    const { page } = await openDemo(browser, t);
    await ask(page, "finished--react, failure--react");
    const source = await codeOf(page, "react");
    await screenshot(page, "react");
    const libraries = ["react", "react-dom", "scheduler"].map((name) => [name, installed(name)]);
    const folder = projectWith(t, { "luma-tasks": PACKAGE, ...Object.fromEntries(libraries) });
    writeFileSync(join(folder, "app.jsx"), source);
    writeFileSync(join(folder, "main.jsx"), `
      import { createRoot } from "react-dom/client";
      import App from "./app.jsx";
      createRoot(document.querySelector("main")).render(<App />);
    `);
    const flags = ["--bundle", "--preserve-symlinks", "--format=esm", "--jsx=automatic", '--define:process.env.NODE_ENV="production"'];
    execFileSync(ESBUILD, ["main.jsx", ...flags, "--outfile=main.js", "--log-level=warning"], { cwd: folder });
    const plain = await openPlain(t, readFileSync(join(folder, "main.js"), "utf8"), {});
    await plain.waitForFunction(() => document.querySelector("main video") && document.querySelector('[role="alert"]'));
    assert.equal(await plain.$eval("main video", (video) => video.src), `${SIMULATOR}/media/finished--react.mp4`);
    assert.match(await textOf(plain, '[role="alert"]'), /Advanced prompt moderation failed/);
  });

  test("the command runs as shown", async (t) => {
    const { page } = await openDemo(browser, t);
    await ask(page, "finished--command, failure--command");
    const command = await codeOf(page, "command");
    const folder = projectWith(t, { "luma-tasks": PACKAGE });
    const script = command.replace("npx luma-tasks", `'${process.execPath}' node_modules/luma-tasks/dist/cli.js`);
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { cwd: folder, encoding: "utf8", timeout: 20_000 });
    assert.equal(status, 1, stderr);
    assert.match(stdout + stderr, /Advanced prompt moderation failed/);
    assert.ok(statSync(join(folder, "videos", "finished--command.mp4")).size > 0);
  });

  test("the code names no key of the visitor", async (t) => {
    const { page } = await openDemo(browser, t);
    await page.click("input[value=gateway]");
    await page.type("#ids", "mine");
    await page.type("#api-key", "hidden-key");
    const codes = [];
    for (const tab of ["web", "node", "react", "command"]) codes.push(await codeOf(page, tab));
    assert.match(codes[0], /createClient\(\{ provider: "kkiai", apiKey: prompt\("API key"\) \}\)/);
    assert.match(codes[1], /createClient\(\{ provider: "kkiai", apiKey: process\.env\.LUMA_API_KEY \}\)/);
    assert.doesNotMatch(codes.join(), /hidden-key/);
  });

  test("the code for elsewhere has the whole address", async (t) => {
    const { page } = await openDemo(browser, t);
    await page.click("input[value=gateway]");
    await page.type("#ids", "mine");
    await page.type("#base-url", "/api/luma");
    const [web, node, command] = [await codeOf(page, "web"), await codeOf(page, "node"), await codeOf(page, "command")];
    assert.match(web, /baseUrl: "\/api\/luma"/);
    const whole = new URL("/api/luma", await page.evaluate(() => location.href)).href;
    assert.ok(node.includes(`baseUrl: "${whole}"`), node);
    assert.ok(command.includes(`--base-url ${whole} `), command);
  });

  test("compares one finished task of each dialect", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    await page.click("#compare");
    await page.waitForSelector("#compare-rows pre");
    const rows = await page.$$eval("#compare-rows tr", (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
    const row = (name) => rows.find(([field]) => field === name).slice(1);
    const providers = [
      "kkiai", "openai-videos", "luma", "luma-agents", "acedata", "kie", "kie-jobs", "fal", "replicate", "wavespeed", "aimlapi", "piapi",
    ];
    assert.deepEqual(row("provider"), providers.map((provider) => `"${provider}"`));
    assert.deepEqual(row("state"), providers.map(() => '"completed"'));
    const words = ["completed", "completed", "completed", "completed", "completed", "1", "success", null, "succeeded", "completed", "completed", "completed"];
    assert.deepEqual(row("rawState").map((text) => JSON.parse(text)), words);
    const video = `"${SIMULATOR}/media/finished--example.mp4"`;
    assert.deepEqual(row("video.url"), providers.map((provider) => (provider === "piapi" ? video.replace(".mp4", "_watermarked.mp4") : video)));
    const raw = Object.fromEntries(row("raw").map((text, index) => [providers[index], JSON.parse(text)]));
    assert.deepEqual([raw.kkiai.state, raw.acedata.response.state, raw.kie.successFlag], ["completed", "completed", 1]);
    assert.deepEqual([raw.fal.video.content_type, raw.piapi.output.internal_state], ["video/mp4", "completed"]);
    await screenshot(page, "compare");
    assert.deepEqual(problems, []);
  });

  /** A page of its own with nothing but a video, an element to render into and the code. */
  async function openPlain(t, code, imports) {
    const { page, close } = await openPage(browser);
    t.after(close);
    const text = `<!doctype html><title>plain</title><link rel="icon" href="data:,"><video></video><main></main>
      <script type="importmap">${JSON.stringify({ imports })}</script><script type="module" src="/page.js"></script>`;
    const host = await startHost(t, { files: { "/index.html": text, "/page.js": code }, folders: { "/": join(PACKAGE, "dist") } });
    await page.goto(`${host}/`);
    return page;
  }
});

/** A folder that has these packages installed, by the folders in which they are. */
function projectWith(t, packages) {
  const folder = mkdtempSync(join(tmpdir(), "luma-tasks-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "node_modules"));
  for (const [name, path] of Object.entries(packages)) symlinkSync(path, join(folder, "node_modules", name), "dir");
  return folder;
}

function installed(name) {
  return fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url));
}

async function codeOf(page, tab) {
  await page.click(`#tab-${tab}`);
  return textOf(page, "#snippet");
}
