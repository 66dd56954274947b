// The panel of the demo page that reads pasted responses, and the list of gateways.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { PROVIDERS } from "../../pkg-template/proxy-providers.js";
import { openDemo, paste, play, readExample, textOf, waitForState } from "./demo-page.js";
import { SIMULATOR, launch, screenshot, skip } from "./support.js";

describe("reading a pasted response", { skip, concurrency: 2 }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  const taskOf = async (page) => JSON.parse(await textOf(page, "#reader-task"));
  const waitForBadge = (page, words) =>
    page.waitForFunction((text) => document.getElementById("reader-state").textContent === text, { timeout: 5_000 }, words);

  test("shows the task in it, while it is typed, and sends nothing", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    await waitForState(page, "Completed");
    const sent = [];
    // What the card loads by itself, and the browser's own pictures, do not count.
    page.on("request", (request) => /^data:|\/media\//.test(request.url()) || sent.push(request.url()));
    await paste(page, "luma", '{"id":"secret-task","state":"dreaming","request":{"prompt":"A secret"}}');
    await waitForBadge(page, "Processing");
    const { id, state, rawState, prompt } = await taskOf(page);
    assert.deepEqual([id, state, rawState, prompt], ["secret-task", "processing", "dreaming", "A secret"]);
    await paste(page, "luma", '{"id":"secret-task","state":"failed","failure_reason":"Frame moderation failed"}');
    await waitForBadge(page, "Failed");
    assert.equal((await taskOf(page)).failure.message, "Frame moderation failed");
    await screenshot(page, "reader");
    assert.deepEqual(sent, []);
    const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage, hash: location.hash }));
    assert.equal(kept.includes("secret"), false);
    assert.deepEqual(problems, []);
  });

  test("reads the same text as another gateway wrote it, and says what is wrong", async (t) => {
    const { page } = await openDemo(browser, t);
    const refusal = '{"code":402,"msg":"Insufficient credits","data":null}';
    await paste(page, "kie", refusal);
    await waitForBadge(page, "Error: quota_exceeded");
    assert.match(await textOf(page, "#reader-trouble"), /^kie: .*Insufficient credits/);
    assert.equal(await page.$eval("#reader-task", (node) => node.hidden), true);
    await paste(page, "kie", "not JSON");
    await page.waitForFunction(() => !document.getElementById("reader-state").textContent.includes("quota"));
    assert.match(await textOf(page, "#reader-state"), /^Error: /);
    await paste(page, "kie", "");
    await page.waitForFunction(() => document.getElementById("reader-badge").hidden);
  });

  test("takes hostile text as text", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    const prompt = "<img src=x onerror=\"document.title='harmed'\">";
    await paste(page, "kkiai", JSON.stringify({ id: "a", state: "completed", prompt, video: { url: "javascript:alert(1)" } }));
    await page.waitForFunction(() => !document.getElementById("reader-badge").hidden);
    assert.equal((await taskOf(page)).prompt, prompt);
    assert.notEqual(await page.title(), "harmed");
    assert.deepEqual(problems, []);
  });

  test("has an example of every gateway", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    for (const provider of PROVIDERS) {
      await page.$eval("#reader-payload", (field) => (field.value = ""));
      await page.$eval("#reader-task", (node) => (node.hidden = true));
      await readExample(page, provider);
      await page.waitForFunction((name) => document.getElementById("reader-task").textContent.includes(`"provider": "${name}"`), {}, provider);
      const { state, video } = await taskOf(page);
      assert.deepEqual([provider, state], [provider, "completed"]);
      assert.match(video.url, /\/media\/finished--example(_watermarked)?\.mp4$/);
    }
    assert.deepEqual(problems, []);
  });

  test("follows the gateway of the form until something is pasted", async (t) => {
    const { page } = await openDemo(browser, t);
    const chosen = () => page.$eval("#reader-provider", (select) => select.value);
    await page.select("#provider", "replicate");
    assert.equal(await chosen(), "replicate");
    await paste(page, "wavespeed", "{}");
    await page.select("#provider", "piapi");
    assert.equal(await chosen(), "wavespeed");
  });

  test("offers every provider once, in groups, and the simulator plays it", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    const offered = await page.$$eval("#provider optgroup option", (options) => options.map((option) => option.value));
    assert.deepEqual([...offered].sort(), [...PROVIDERS].sort());
    for (const provider of ["luma", "fal", "piapi", "aimlapi"]) {
      await page.select("#provider", provider);
      await play(page, "success");
      await waitForState(page, "Completed");
      assert.match(await page.$eval(".card a", (link) => link.href), new RegExp(`^${SIMULATOR}/media/success--`));
    }
    await page.click("#hood summary");
    const ids = await page.$$eval("#hood-rows td:nth-child(3)", (cells) => cells.map((cell) => cell.title));
    assert.ok(ids.every((id) => /^success--[0-9a-f]{4}$/.test(id)), ids.join());
    // fal says by HTTP status 400 that a task is still running, which the browser writes down.
    assert.deepEqual(problems.filter((problem) => !problem.includes("status of 400")), []);
  });

  test("a finished card shows its thumbnail until its video plays", async (t) => {
    const { page, problems } = await openDemo(browser, t, { emulates: false });
    let goOn;
    const held = new Promise((resolve) => (goOn = resolve));
    await page.setRequestInterception(true);
    page.on("request", async (request) => {
      if (request.url().endsWith(".mp4")) await held;
      await request.continue();
    });
    await waitForState(page, "Completed");
    await page.waitForFunction(() => {
      const { poster, hidden, readyState } = document.querySelector(".card video");
      const picture = document.querySelector('.card [data-part="thumbnail"]');
      return !hidden && readyState === 0 && poster === picture.src && picture.naturalWidth > 0;
    });
    await screenshot(page, "thumbnail");
    goOn();
    await page.waitForFunction(() => document.querySelector(".card video").currentTime > 0.1);
    assert.deepEqual(problems, []);
  });
});
