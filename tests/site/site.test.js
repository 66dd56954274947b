// The documentation in Chromium: every page, light and dark, on a phone and on a desktop, with and without JavaScript.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, relative } from "node:path";
import { after, before, describe, test } from "node:test";

import axe from "axe-core";

import { launch, openPage, screenshot } from "../browser/support.js";

const { SITE } = process.env;
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png" };
const SCREENS = [
  { width: 320, height: 640, scheme: "dark" },
  { width: 1280, height: 800, scheme: "light" },
];

const files = await readdir(SITE, { recursive: true, withFileTypes: true });
const pages = files
  .filter(({ name, parentPath }) => name.endsWith(".html") && !/demo|pagefind/.test(relative(SITE, parentPath)))
  .map(({ name, parentPath }) => relative(SITE, join(parentPath, name)));

describe("the documentation", () => {
  let browser;
  let server;
  let address;

  before(async () => {
    server = createServer(serve).listen(0, "127.0.0.1");
    browser = await launch();
    address = `http://127.0.0.1:${server.address().port}/`;
  });
  after(async () => {
    await browser.close();
    server.close();
  });

  for (const { scheme, ...size } of SCREENS) {
    for (const path of pages) {
      test(`${path} is accessible and fits into ${size.width} px, ${scheme}`, async () => {
        const { page, problems, close } = await openPage(browser, { ...size, scheme });
        await page.goto(address + path);
        const [content, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(content <= room, `${content} px in ${room}`);
        await page.evaluate(axe.source);
        const violations = await page.evaluate(async () => {
          const { violations } = await window.axe.run();
          return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
        });
        assert.deepEqual(violations, []);
        assert.deepEqual(problems, []);
        if (path === "index.html") await screenshot(page, `site-${size.width}`);
        await close();
      });
    }
  }

  test("finds a word by the search", async () => {
    const { page, problems, close } = await openPage(browser);
    await page.goto(`${address}api/index.html`);
    await page.type("#query", "Retry-After");
    const link = await page.waitForSelector("#results a");
    await Promise.all([page.waitForNavigation(), link.click()]);
    assert.match(await page.$eval("main", (main) => main.textContent), /Retry-After/);
    assert.deepEqual(problems, []);
    await close();
  });

  test("reads without JavaScript", async () => {
    const { page, close } = await openPage(browser);
    await page.setJavaScriptEnabled(false);
    await page.goto(`${address}index.html`);
    assert.equal(await page.$eval(".search", ({ hidden }) => hidden), true);
    await page.click('a[href="project/changelog.html"]');
    await page.waitForSelector('[aria-current="page"]');
    assert.match(page.url(), /changelog\.html$/);
    await close();
  });
});

async function serve({ url }, response) {
  const path = join(SITE, decodeURIComponent(new URL(url, "http://site").pathname));
  try {
    const body = await readFile(path);
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}
