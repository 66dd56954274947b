// What a gateway sends is shown as text or not at all.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { answerWith, ask, cardText, openDemo, play, waitForState } from "./demo-page.js";
import { launch, screenshot, skip } from "./support.js";

const TITLE = "luma-tasks: wait for a Luma video";

describe("the demo page and a hostile gateway", { skip }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("a prompt of 100 KB with markup is text, and a missing picture is no trouble", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    await play(page, "hostile");
    await waitForState(page, "Completed");
    const prompt = await cardText(page, "prompt");
    assert.ok(prompt.startsWith("<img src=x onerror="), prompt.slice(0, 40));
    assert.ok(prompt.length < 500, `${prompt.length} characters are shown`);
    await page.waitForFunction(() => document.querySelector(".card video").readyState > 1);
    assert.equal(await page.$eval(".card video", (video) => video.hasAttribute("poster")), false);
    await page.click(".json summary");
    await page.waitForFunction(() => document.querySelector('[data-part="json-raw"]').textContent.length > 100_000);
    const addresses = await page.$$eval(".card [href], .card [src]", (nodes) =>
      nodes.map((node) => node.getAttribute("href") ?? node.getAttribute("src")));
    assert.deepEqual(addresses.filter((address) => !/^(https?:|#icon-)/.test(address)), []);
    assert.equal((await page.$$(".card script, .card b")).length, 0);
    assert.equal(await page.title(), TITLE);
    await screenshot(page, "hostile");
    assert.deepEqual(problems, []);
  });

  test("a video that is a script is no video", async (t) => {
    const { page } = await openDemo(browser, t);
    await ask(page, `hostile-video--${process.pid}`);
    await waitForState(page, "Processing");
    // Without an address that can be opened it is not done; the wait ends in the end.
    await waitForState(page, "Error");
    assert.match(await cardText(page, "trouble-facts"), /code invalid_response/);
    assert.equal(await page.$eval(".card a", (link) => link.hasAttribute("href")), false);
    assert.equal(await page.$eval('[data-part="result"]', (node) => node.hidden), true);
    assert.equal(await page.title(), TITLE);
  });

  test("an id may be markup too", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    const id = `<b onclick="document.title='harmed'">${process.pid}</b>`;
    await answerWith(page, { id, state: "completed", video: { url: "https://video.invalid/a.mp4?\"><b>" } });
    await ask(page, id);
    await waitForState(page, "Completed");
    assert.equal(await cardText(page, "id"), id);
    assert.equal((await page.$$(".card b, .snippet b")).length, 0);
    assert.match(await cardText(page, "video-note"), /could not play/);
    assert.equal(await page.title(), TITLE);
    assert.deepEqual(problems.filter((text) => !text.startsWith("Failed to load resource")), []);
  });
});
