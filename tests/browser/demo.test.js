// The demo page, used as a visitor uses it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { SIMULATOR, SITE, launch, openPage, screenshot, skip } from "./support.js";

const PROMPT = "A cat dances in the rain";

describe("the demo page", { skip, concurrency: 3 }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("shows a task moving on the first screen, and ends with a video link", async (t) => {
    const { page, problems } = await openDemo(t);
    const id = await idsOf(page);
    assert.match(id, /^success--[0-9a-f]{4}$/);
    await waitForState(page, "Pending");
    for (const part of ["h1", ".line:last-child", "#ids", ".card"]) {
      const { bottom } = await rectangle(page, part);
      assert.ok(bottom <= 800, `${part} ends at ${bottom} of 800 px`);
    }
    const line = await textOf(page, ".line:last-child");
    assert.equal(line.trim(), `const task = await luma.pollUntilDone("${id}");`);
    await screenshot(page, "first-light");

    await waitForState(page, "Processing");
    await waitForState(page, "Completed");
    assert.equal(await cardText(page, "link"), `${SIMULATOR}/media/${id}.mp4`);
    assert.equal(await page.$eval(".card a", (link) => link.href), `${SIMULATOR}/media/${id}.mp4`);
    assert.equal(await cardText(page, "prompt"), PROMPT);
    assert.equal(await cardText(page, "progress"), "100 %");
    await page.waitForFunction((text) => document.getElementById("announcer").textContent.includes(text), {}, `${id}: Completed`);
    await screenshot(page, "completed");
    assert.deepEqual(problems, []);
  });

  test("shows the normalised task beside the raw answer", async (t) => {
    const { page, problems } = await openDemo(t);
    await waitForState(page, "Completed");
    // The script's click, because the card still moves while the browser finds out that there is no film.
    await page.$eval(".json summary", (summary) => summary.click());
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
    const { page, problems } = await openDemo(t);
    await play(page, "failure");
    await waitForState(page, "Failed");
    assert.equal(await cardText(page, "trouble-text"), "Advanced prompt moderation failed");
    assert.match(await cardText(page, "trouble-facts"), /code task_failed/);
    await screenshot(page, "failure");
    assert.deepEqual(problems, []);
  });

  test("shows the error of a look that was forgiven, and goes on to the video", async (t) => {
    const { page } = await openDemo(t, { scheme: "dark" });
    await play(page, "flaky");
    await page.waitForFunction(() => !document.querySelector('[data-part="forgiven"]').hidden);
    assert.match(await cardText(page, "forgiven"), /Forgiven, still waiting: (unavailable|network) kkiai: /);
    await screenshot(page, "forgiven-dark");
    await waitForState(page, "Completed");
    assert.equal(await page.$eval('[data-part="forgiven"]', (node) => node.hidden), true);
  });

  test("says which word the gateway used for a state nobody knows", async (t) => {
    const { page, problems } = await openDemo(t);
    await play(page, "unknown-state");
    await page.waitForFunction(() => document.querySelector('[data-part="state"]').textContent.startsWith("Unknown state: "));
    await waitForState(page, "Completed");
    assert.deepEqual(problems, []);
  });

  test("tells a wrong key as an error with its code, and keeps the key out of the page", async (t) => {
    const { page } = await openDemo(t);
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

  test("keeps ids and gateway over a reload, and never the key", async (t) => {
    const { page } = await openDemo(t);
    await page.click("input[value=gateway]");
    await page.select("#provider", "kie");
    await page.type("#base-url", "https://proxy.example/luma");
    await page.type("#api-key", "secret");
    await page.type("#ids", "774d9a7dd608a0e49293903095e45a4c");
    await page.reload();
    await ready(page);
    const fields = await page.$$eval("#provider, #base-url, #api-key, #ids", (nodes) => nodes.map((node) => node.value));
    assert.deepEqual(fields, ["kie", "https://proxy.example/luma", "", "774d9a7dd608a0e49293903095e45a4c"]);
    assert.equal(await page.$eval("input[value=gateway]", (radio) => radio.checked), true);
    assert.equal((await page.$$(".card")).length, 0);
  });

  test("asks for an id when there is none", async (t) => {
    const { page } = await openDemo(t);
    await page.$eval("#ids", (ids) => (ids.value = " , \n"));
    await page.click("button[type=submit]");
    assert.equal(await textOf(page, "#ids-problem"), "Give at least one task id.");
    assert.equal(await page.evaluate(() => document.activeElement.id), "ids");
  });

  test("stops a wait, sends nothing more, and goes on when told so", async (t) => {
    const { page, problems } = await openDemo(t);
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
    const { page, problems } = await openDemo(t);
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
    const { page, problems } = await openDemo(t);
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

  test("takes text from a gateway as text", async (t) => {
    const { page, problems } = await openDemo(t);
    const hostile = `<img src=x onerror="document.title='harmed'">\u202e<script>document.title='harmed'</script>`;
    const id = `<b>${hostile.length}</b>`;
    await answerWith(page, {
      id, state: "completed", request: { prompt: hostile }, video: { url: "https://video.invalid/a.mp4?\"><b>" },
    });
    await page.$eval("#ids", (field, text) => (field.value = text), id);
    await page.click("button[type=submit]");
    await waitForState(page, "Completed");
    assert.equal(await cardText(page, "prompt"), hostile);
    assert.equal(await cardText(page, "id"), id);
    assert.equal((await page.$$(".card img, .card script, .card b")).length, 0);
    assert.equal(await page.title(), "luma-tasks: wait for a Luma video");
    assert.deepEqual(problems.filter((text) => !text.startsWith("Failed to load resource")), []);
  });

  test("links to nothing but web addresses", async (t) => {
    const { page } = await openDemo(t);
    await answerWith(page, {
      id: "scripted", state: "completed", request: { prompt: PROMPT }, video: { url: "javascript:document.title='harmed'" },
    });
    await page.$eval("#ids", (field) => (field.value = "scripted"));
    await page.click("button[type=submit]");
    // Without an address that can be opened there is no video yet.
    await waitForState(page, "Processing");
    assert.equal(await page.$eval(".card a", (link) => link.hasAttribute("href")), false);
    assert.equal(await page.$eval('[data-part="result"]', (node) => node.hidden), true);
  });

  for (const [width, height, scheme] of [[320, 640, "light"], [768, 1024, "dark"], [1280, 800, "dark"], [1920, 1080, "light"]]) {
    test(`fits into ${width} px, ${scheme}`, async (t) => {
      const { page } = await openDemo(t, { width, height, scheme });
      await waitForState(page, "Pending");
      await screenshot(page, `page-${width}-${scheme}`);
      await page.$eval("#ids", (field) => (field.value = `unheard-of-${"w".repeat(120)}`));
      await page.click("button[type=submit]");
      await page.waitForSelector(".card:nth-child(2)");
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      const [content, room] = await page.evaluate(() =>
        [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.equal(content, room);
    });
  }

  test("works by keyboard, and keeps the focus when a button goes away", async (t) => {
    const { page } = await openDemo(t);
    await page.focus("#ids");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await waitForState(page, "Pending");
    await page.focus('.card [data-part="stop"]');
    await page.keyboard.press("Space");
    await waitForState(page, "Stopped");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Go on");
  });

  async function openDemo(t, options) {
    const opened = await openPage(browser, options);
    t.after(opened.close);
    await opened.page.goto(`${SITE}/`);
    await ready(opened.page);
    return opened;
  }
});

/** The page's script fills the scenario buttons in. */
async function ready(page) {
  await page.waitForSelector(".chip, #boot-failure:not([hidden])");
  assert.equal(await page.$eval("#boot-failure", (notice) => notice.hidden), true, "the package did not load");
}

function play(page, scenario) {
  return page.click(`::-p-xpath(//button[text()="${scenario}"])`);
}

/** Waits until the newest card says this. */
function waitForState(page, label) {
  return page.waitForFunction(
    (text) => document.querySelector('.card [data-part="state"]')?.textContent === text,
    { timeout: 20_000 },
    label,
  );
}

function cardText(page, part) {
  return page.$eval(`.card [data-part="${part}"]`, (node) => node.textContent.trim().replace(/\s+/g, " "));
}

function textOf(page, selector) {
  return page.$eval(selector, (node) => node.textContent);
}

function idsOf(page) {
  return page.$eval("#ids", (field) => field.value);
}

function rectangle(page, selector) {
  return page.$eval(selector, (node) => node.getBoundingClientRect().toJSON());
}

async function requestsFor(id) {
  const { requests } = await (await fetch(`${SIMULATOR}/control/requests`)).json();
  return requests.filter(({ ids }) => ids?.includes(id)).length;
}

/** Answers every request to a gateway with this one body. */
async function answerWith(page, body) {
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (!request.url().startsWith(`${SIMULATOR}/kkiai/`)) {
      return request.continue();
    }
    return request.respond({
      status: 200,
      headers: { "access-control-allow-origin": "*", "access-control-allow-headers": "*, authorization" },
      contentType: "application/json",
      body: JSON.stringify(body),
    });
  });
}
