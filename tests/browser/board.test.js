// The board of the demo page: many tasks at once, over a reload, in a link, and while the network is away.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { ask, cardText, copied, idsOf, openDemo, play, ready, requestsAbout, textOf, waitForState } from "./demo-page.js";
import { SIMULATOR, SITE, launch, screenshot, skip } from "./support.js";

/** What a batch of kkiai holds, and so how many requests one poll of 200 tasks takes. */
const BATCH = 50;

describe("the board of the demo page", { skip, concurrency: 2 }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("asks for 200 tasks in batches of one client", async (t) => {
    const { page, problems } = await openDemo(browser, t);
    await page.click("#stop");
    await waitForState(page, "Stopped");
    await page.click('.card [data-part="remove"]');
    await play(page, "200 tasks at once");
    const ids = new Set((await idsOf(page)).split("\n"));
    assert.equal(ids.size, 200);
    await page.waitForFunction(() =>
      document.getElementById("tasks-count").textContent === "190 completed · 10 failed");
    const requests = await requestsAbout((id) => ids.has(id));
    const attempts = await page.$$eval('[data-part="attempts"]', (nodes) => Math.max(...nodes.map((node) => node.textContent)));
    const polls = requests.reduce((sum, { ids }) => sum + ids.length, 0);
    assert.ok(attempts >= 3, `${attempts} attempts`);
    assert.ok(requests.length <= (attempts * ids.size) / BATCH, `${requests.length} requests for ${attempts} polls at 200 tasks`);
    assert.ok(polls >= 600, `${polls} polls`);
    const saved = Number(/(\d+) saved against one per task/.exec(await textOf(page, "#hood-totals"))[1]);
    assert.ok(saved >= polls - requests.length, `${saved} saved`);
    await page.waitForFunction(() => /\d+ tasks: Completed/.test(document.getElementById("announcer").textContent));
    await page.$eval(".tasks", (section) => section.scrollIntoView());
    await screenshot(page, "crowd");
    assert.deepEqual(problems, []);
  });

  test("opens one of a crowd, and loads only what is open", async (t) => {
    const { page } = await openDemo(browser, t);
    await play(page, "200 tasks at once");
    await page.waitForFunction(() => document.getElementById("tasks-count").textContent.includes("10 failed"));
    const loaded = () => page.$$eval(".card video[src]", (videos) => videos.length);
    const before = await loaded();
    await page.click('.card [data-part="expand"]');
    assert.equal(await page.$eval('.card [data-part="expand"]', (button) => button.ariaExpanded), "true");
    await page.waitForFunction(() => document.querySelector(".card video").readyState > 0);
    assert.equal(await loaded(), before + 1);
    await screenshot(page, "crowd-open");
  });

  test("keeps ids and gateways over a reload, goes on, and never keeps the key", async (t) => {
    const { page } = await openDemo(browser, t);
    const id = await idsOf(page);
    await waitForState(page, "Completed");
    await page.click("input[value=gateway]");
    await page.type("#base-url", `${SIMULATOR}/kie`);
    await page.select("#provider", "kie");
    await page.type("#api-key", "demo-key");
    await page.type("#ids", "finished--kept");
    await page.click("button[type=submit]");
    await waitForState(page, "Completed");
    await page.type("#ids", ", typed");
    await page.reload();
    await ready(page);
    const fields = await page.$$eval("#provider, #base-url, #api-key, #ids", (nodes) => nodes.map((node) => node.value));
    assert.deepEqual(fields, ["kie", `${SIMULATOR}/kie`, "", "finished--kept\ntyped"]);
    assert.deepEqual(await shownIds(page), ["finished--kept", id]);
    // The simulator needs no key of the visitor's: that card goes on. The other one is refused without its key.
    await page.waitForFunction(() => {
      const states = [...document.querySelectorAll('[data-part="state"]')].map((node) => node.textContent);
      return states.join() === "Error,Completed";
    });
    assert.match(await cardText(page, "trouble-facts"), /code unauthorized/);
    await page.type("#api-key", "demo-key");
    await page.click("button[type=submit]");
    await page.waitForFunction(() => [...document.querySelectorAll(".card")].some((card) =>
      card.textContent.includes("finished--kept") && card.textContent.includes("Completed")));
    const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage, hash: location.hash }));
    assert.equal(kept.includes("demo-key"), false);
  });

  test("shares a board by a link", async (t) => {
    const { page } = await openDemo(browser, t);
    const id = await idsOf(page);
    await ask(page, "success--a&b, failure--ü");
    const link = await copied(page, "#share");
    assert.equal(link.startsWith(`${SITE}/#from=simulator+kkiai&id=`), true, link);
    const other = await openDemo(browser, t, { hash: new URL(link).hash });
    assert.deepEqual(await shownIds(other.page), ["success--a&b", "failure--ü", id]);
    await waitForState(other.page, "Completed");
    // What is on the board from here on is kept by the session, not by the link.
    assert.equal(await other.page.evaluate(() => location.hash), "");
  });

  test("a shared link has no credentials in it", async (t) => {
    const { page } = await openDemo(browser, t);
    await page.click("input[value=gateway]");
    await page.type("#base-url", `${SIMULATOR.replace("://", "://user:secret@")}/kkiai`);
    await page.type("#api-key", "hidden-key");
    await ask(page, "finished--shared");
    const link = await copied(page, "#share");
    assert.match(link, /finished--shared/);
    assert.doesNotMatch(link, /secret|hidden|user/);
  });

  test("asks no address that came by a link before the visitor says so", async (t) => {
    const id = `finished--linked-${process.pid}`;
    const hash = `#from=gateway+kie+${encodeURIComponent(`${SIMULATOR}/kie`)}&id=${id}`;
    const { page } = await openDemo(browser, t, { hash });
    await waitForState(page, "Stopped");
    assert.match(await textOf(page, "#link-notice"), /127\.0\.0\.1.*Nothing was sent there/s);
    assert.equal(await page.$eval("#link-notice", (notice) => notice.hidden), false);
    await screenshot(page, "linked");
    assert.deepEqual(await requestsAbout((other) => other === id), []);
    await page.type("#api-key", "demo-key");
    await page.click(".again");
    await waitForState(page, "Completed");
  });

  test("forgives a network that is away, and goes on when it is back", async (t) => {
    const { page } = await openDemo(browser, t);
    await waitForState(page, "Pending");
    await page.setOfflineMode(true);
    await page.waitForFunction(() => !document.querySelector('[data-part="forgiven"]').hidden);
    assert.match(await cardText(page, "forgiven"), /Forgiven, still waiting: network/);
    await screenshot(page, "offline");
    await page.setOfflineMode(false);
    await waitForState(page, "Completed");
  });
});

function shownIds(page) {
  return page.$$eval('[data-part="id"]', (nodes) => nodes.map((node) => node.textContent));
}
