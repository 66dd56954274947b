// The documentation in Chromium: every page, light and dark, on a phone and on a desktop, with and without JavaScript.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";

import { assertAccessible, assertNothingSticksOut } from "../browser/assertions.js";
import { startHost } from "../browser/host.js";
import { launch, openPage, screenshot } from "../browser/support.js";

const { SITE } = process.env;
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

  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("has pages", () => {
    assert.notEqual(pages.length, 0);
  });

  for (const { scheme, ...size } of SCREENS) {
    for (const path of pages) {
      test(`${path} is accessible and fits into ${size.width} px, ${scheme}`, async (t) => {
        const { page, problems } = await open(t, path, { ...size, scheme });
        await assertNothingSticksOut(page);
        await assertAccessible(page, path);
        assert.deepEqual(problems, []);
        if (path === "index.html") await screenshot(page, `site-${size.width}`);
      });
    }
  }

  test("finds a word by the search", async (t) => {
    const { page, problems } = await open(t, "api/index.html");
    await page.type("#query", "Retry-After");
    const link = await page.waitForSelector("#results a");
    await Promise.all([page.waitForNavigation(), link.click()]);
    assert.match(await page.$eval("main", (main) => main.textContent), /Retry-After/);
    assert.deepEqual(problems, []);
  });

  test("reads without JavaScript", async (t) => {
    const { page } = await open(t, "index.html", { hasScripts: false });
    assert.equal(await page.$eval(".search", ({ hidden }) => hidden), true);
    await page.click('a[href="project/changelog.html"]');
    await page.waitForSelector('[aria-current="page"]');
    assert.match(page.url(), /changelog\.html$/);
  });

  async function open(t, path, { hasScripts = true, ...screen } = {}) {
    const host = await startHost(t, { folders: { "/": SITE } });
    const { page, problems, close } = await openPage(browser, screen);
    t.after(close);
    await page.setJavaScriptEnabled(hasScripts);
    await page.goto(`${host}/${path}`);
    return { page, problems };
  }
});
