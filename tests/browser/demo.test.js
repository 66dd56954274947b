// The demo page, used as a visitor uses it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { PROMPT, cardText, copied, idsOf, openDemo, play, rectangle, requestsFor, textOf, waitForState } from "./demo-page.js";
import { SIMULATOR, launch, screenshot, skip } from "./support.js";

describe("the demo page", { skip, concurrency: 3 }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("shows a task moving on the first screen, and ends with a video link", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    const id = await idsOf(page);
    assert.match(id, /^success--[0-9a-f]{4}$/);
    await waitForState(page, "Pending");
    for (const part of ["h1", ".line-key", "#ids", ".card"]) {
      const { bottom } = await rectangle(page, part);
      assert.ok(bottom <= 800, `${part} ends at ${bottom} of 800 px`);
    }
    const line = await textOf(page, ".line-key");
    assert.equal(line.trim(), `const task = await luma.pollUntilDone("${id}");`);
    await screenshot(page, "first-light");

    await waitForState(page, "Processing");
    await waitForState(page, "Completed");
    assert.equal(await cardText(page, "address"), `${SIMULATOR}/media/${id}.mp4`);
    assert.equal(await page.$eval(".card a", (link) => link.href), `${SIMULATOR}/media/${id}.mp4`);
    assert.equal(await cardText(page, "size"), "1280 × 720 · 5 s");
    assert.equal(await cardText(page, "prompt"), PROMPT);
    assert.equal(await cardText(page, "progress"), "100 %");
    await page.waitForFunction((text) => document.getElementById("announcer").textContent.includes(text), {}, `${id}: Completed`);
    await screenshot(page, "completed");
    assert.deepEqual(problems, []);
  });

  test("shows the thumbnail in its ratio and plays the video, in parts, in the page", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    const parts = [];
    page.on("response", (response) => response.url().includes("/media/") && parts.push(response.status()));
    await waitForState(page, "Completed");
    const video = await page.waitForSelector(".card video");
    await video.evaluate((node) => node.play());
    await page.waitForFunction(() => document.querySelector(".card video").currentTime > 0.3);
    const { width, height, ratio, poster } = await video.evaluate((node) => {
      const { width, height } = node.getBoundingClientRect();
      return { width, height, ratio: node.videoWidth / node.videoHeight, poster: node.poster };
    });
    assert.ok(Math.abs(width / height - 16 / 9) < 0.01, `${width} x ${height}`);
    assert.ok(Math.abs(ratio - 16 / 9) < 0.01, `the film has the ratio ${ratio}`);
    assert.match(poster, /\/media\/success--[0-9a-f]{4}\.jpg$/);
    assert.ok(parts.includes(206), `no range request among ${parts}`);
    await screenshot(page, "playing");
    assert.deepEqual(problems, []);
  });

  test("copies the link of the video", async (t) => {
    const { page } = await openDemo(browser, t);
    await waitForState(page, "Completed");
    const link = await page.$eval(".card a", ({ href }) => href);
    assert.equal(await copied(page, '[data-part="copy-link"]'), link);
    assert.equal(await cardText(page, "copy-link"), "Copied");
  });

  test("shows the normalized task beside the raw answer", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    await waitForState(page, "Completed");
    await page.click(".json summary");
    await page.waitForFunction(() => document.querySelector('[data-part="json-raw"]').textContent !== "");
    const task = JSON.parse(await cardText(page, "json-task"));
    const raw = JSON.parse(await cardText(page, "json-raw"));
    assert.equal(task.provider, "kkiai");
    assert.equal(task.state, "completed");
    assert.equal(task.prompt, PROMPT);
    assert.equal("raw" in task, false);
    assert.equal(raw.request.prompt, PROMPT);
    await screenshot(page, "documents");
    assert.deepEqual(problems, []);
  });

  test("shows a failed task with the gateway's words", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    await play(page, "failure");
    await waitForState(page, "Failed");
    assert.equal(await cardText(page, "trouble-text"), "Advanced prompt moderation failed");
    assert.match(await cardText(page, "trouble-facts"), /code task_failed/);
    await screenshot(page, "failure");
    assert.deepEqual(problems, []);
  });

  test("shows the error of a poll that was forgiven, and goes on to the video", async (t) => {
    const { page } = await openDemo(browser, t, { scheme: "dark" });
    await play(page, "flaky");
    await page.waitForFunction(() => !document.querySelector('[data-part="forgiven"]').hidden);
    assert.match(await cardText(page, "forgiven"), /Forgiven, still waiting: (unavailable|network) kkiai: /);
    await screenshot(page, "forgiven-dark");
    await waitForState(page, "Completed");
    assert.equal(await page.$eval('[data-part="forgiven"]', (node) => node.hidden), true);
  });

  test("shows the gateway's word for an unknown state", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    await play(page, "unknown-state");
    await page.waitForFunction(() => document.querySelector('[data-part="state"]').textContent.startsWith("Unknown state: "));
    await waitForState(page, "Completed");
    assert.deepEqual(problems, []);
  });

  test("reports a wrong key as an error with its code, and keeps the key out of the page", async (t) => {
    const { page } = await openDemo(browser, t);
    await page.click("input[value=gateway]");
    assert.equal(await idsOf(page), "");
    await page.type("#base-url", `${SIMULATOR}/kkiai`);
    await page.type("#api-key", "not-the-key");
    await page.type("#ids", "success--0001");
    await page.click("button[type=submit]");
    await waitForState(page, "Error");
    assert.match(await cardText(page, "trouble-facts"), /code unauthorized.*HTTP 401/);
    await screenshot(page, "error");
    const everything = await page.evaluate(() =>
      document.documentElement.outerHTML + location.href + JSON.stringify({ ...sessionStorage, ...localStorage }));
    assert.equal(everything.includes("not-the-key"), false);
  });

  test("asks for an id when there is none", async (t) => {
    const { page } = await openDemo(browser, t);
    await page.$eval("#ids", (ids) => (ids.value = " , \n"));
    await page.click("button[type=submit]");
    assert.equal(await textOf(page, "#ids-problem"), "Give at least one task id.");
    assert.equal(await page.evaluate(() => document.activeElement.id), "ids");
  });

  test("stops a wait, sends nothing more, and goes on when its button is pressed", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    await play(page, "slow");
    const id = await idsOf(page);
    await waitForState(page, "Pending");
    await page.click("#stop");
    await waitForState(page, "Stopped");
    const asked = await requestsFor(id);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(await requestsFor(id), asked);
    await page.click(".again");
    await waitForState(page, "Pending");
    await page.waitForFunction((before) => Number(document.querySelector('[data-part="attempts"]').textContent) > before, {}, asked);
    assert.deepEqual(problems, []);
  });

  test("offers to keep waiting when the time has run out", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    await page.click(".timing summary");
    await page.type("#timeout", "1200");
    await play(page, "slow");
    await waitForState(page, "Out of time");
    assert.match(await cardText(page, "trouble-facts"), /code timeout/);
    assert.match(await cardText(page, "trouble-text"), /may still be running/);
    assert.equal(await cardText(page, "again"), "Keep waiting");
    await page.click(".again");
    await waitForState(page, "Pending");
    assert.deepEqual(problems, []);
  });

  test("watches several ids at once, in their order", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    const ids = ["success--aaaa", "success--bbbb", "failure--cccc"].map((id) => `${id}${process.pid}`);
    await page.$eval("#ids", (field, text) => (field.value = text), ids.join(", "));
    await page.click("button[type=submit]");
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[data-part="state"]')].slice(0, 3).map((node) => node.textContent).join() ===
        "Completed,Completed,Failed");
    const shown = await page.$$eval('[data-part="id"]', (nodes) => nodes.slice(0, 3).map((node) => node.textContent));
    assert.deepEqual(shown, ids);
    assert.deepEqual(problems, []);
  });
});
