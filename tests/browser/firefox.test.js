// The demo page in Firefox, by the script that a visitor would act out.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { ask, cardText, idsOf, openDemo, play, ready, textOf, waitForState } from "./demo-page.js";
import { SIMULATOR, launchFirefox, screenshot, skip, skipFirefox } from "./support.js";

describe("the demo page in Firefox", { skip: skip || skipFirefox }, () => {
  let browser;
  before(async () => {
    browser = await launchFirefox();
  });
  after(() => browser.close());

  test("shows a task moving, and plays its video", async (t) => {
    const { page, problems } = await open(t);
    const id = await idsOf(page);
    await waitForState(page, "Pending");
    await screenshot(page, "firefox-first");
    await waitForState(page, "Completed");
    assert.equal(await cardText(page, "address"), `${SIMULATOR}/media/${id}.mp4`);
    await page.$eval(".card video", (video) => video.play());
    await page.waitForFunction(() => document.querySelector(".card video").currentTime > 0.3);
    await screenshot(page, "firefox-completed");
    assert.deepEqual(problems, []);
  });

  test("shows failures, forgiven errors, and offers to keep waiting", async (t) => {
    const { page } = await open(t);
    await play(page, "failure");
    await waitForState(page, "Failed");
    assert.equal(await cardText(page, "trouble-text"), "Advanced prompt moderation failed");
    await play(page, "flaky");
    await page.waitForFunction(() => !document.querySelector('[data-part="forgiven"]').hidden);
    await waitForState(page, "Completed");
    await page.$eval(".timing", (details) => (details.open = true));
    await page.type("#timeout", "1200");
    await play(page, "slow");
    await waitForState(page, "Out of time");
    await page.click(".again");
    await waitForState(page, "Pending");
  });

  test("asks for 200 at once, keeps the board over a reload, and compares", async (t) => {
    const { page, problems } = await open(t);
    await play(page, "200 tasks at once");
    await page.waitForFunction(() => document.getElementById("tasks-count").textContent.endsWith("10 failed"));
    assert.match(await textOf(page, "#hood-totals"), /^\d\d requests · .* [6-9]\d\d saved against one per task/);
    await screenshot(page, "firefox-crowd");
    await page.reload();
    await ready(page);
    assert.equal((await page.$$(".card")).length, 201);
    await page.click("#compare");
    await page.waitForSelector("#compare-rows pre");
    await screenshot(page, "firefox-compare");
    assert.deepEqual(problems, []);
  });

  test("takes a hostile gateway's text as text", async (t) => {
    const { page } = await open(t);
    await ask(page, "hostile--firefox");
    await waitForState(page, "Completed");
    assert.ok((await cardText(page, "prompt")).startsWith("<img src=x onerror="));
    assert.equal(await page.title(), "luma-tasks: wait for a Luma video");
  });

  function open(t) {
    return openDemo(browser, t, { emulates: false });
  }
});
