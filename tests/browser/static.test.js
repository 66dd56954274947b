// The demo page as static files on a host that knows nothing of the simulator.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { cardText, idsOf, play, ready, textOf, waitForState } from "./demo-page.js";
import { startHost } from "./host.js";
import { launch, openPage, screenshot, skip } from "./support.js";

const STATIC_SITE = process.env.STATIC_SITE ?? "";
const missing = existsSync(join(STATIC_SITE, "heart_bg.wasm"))
  ? false
  : "STATIC_SITE is not set to a folder that `cargo xtask demo --static` has written";

describe("the static demo page", { skip: skip || missing }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("plays below any path, asks nobody but its host, and shows the film", async (t) => {
    const { page, problems, asked, host } = await openStatic(t);
    assert.match(await textOf(page, "#simulator-hint"), /Nothing leaves this page/);
    const id = await idsOf(page);
    await waitForState(page, "Pending");
    await waitForState(page, "Processing");
    await waitForState(page, "Completed");
    assert.equal(await cardText(page, "address"), `${host}/some/where/media/film.mp4?task=${id}`);
    await page.waitForFunction(() => document.querySelector(".card video").readyState > 1);
    assert.match(await textOf(page, "#hood-totals"), /^\d+ requests · /);
    await screenshot(page, "static");
    assert.deepEqual(asked.filter((url) => /^https?:/.test(url) && !url.startsWith(`${host}/some/where/`)), []);
    assert.deepEqual(problems, []);
  });

  for (const [scenario, state] of [["failure", "Failed"], ["flaky", "Completed"], ["rate-limited", "Completed"]]) {
    test(`plays ${scenario} to its end`, async (t) => {
      const { page } = await openStatic(t);
      await play(page, scenario);
      await waitForState(page, state);
    });
  }

  test("compares the gateways", async (t) => {
    const { page, problems } = await openStatic(t);
    await page.click("#compare");
    await page.waitForSelector("#compare-rows pre");
    assert.match(await textOf(page, "#compare-rows"), /state("completed"){12}/);
    assert.deepEqual(problems, []);
  });

  test("carries the policy in the page", async (t) => {
    const { page } = await openStatic(t);
    const policy = await page.$eval('meta[http-equiv="Content-Security-Policy"]', (meta) => meta.content);
    assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  });

  async function openStatic(t) {
    const host = await startHost(t, { folders: { "/some/where/": STATIC_SITE } });
    const opened = await openPage(browser);
    t.after(opened.close);
    const asked = [];
    opened.page.on("request", (request) => asked.push(request.url()));
    await opened.page.goto(`${host}/some/where/`);
    await ready(opened.page);
    return { ...opened, asked, host };
  }
});
