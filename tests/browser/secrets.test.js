// A key that a visitor types into the demo page stays in its field, whatever the gateway does.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { ask, cardText, openDemo, waitForState } from "./demo-page.js";
import { SIMULATOR, launch, skip } from "./support.js";

const KEY = "sk-typed-0123456789";

/** What a gateway may do with the key, by the code that the visitor sees. */
const ANSWERS = {
  unauthorized: { status: 401, body: JSON.stringify({ error: { message: `no ${KEY}`, code: KEY, type: KEY } }) },
  forbidden: { status: 403, body: `<title>${KEY}</title>`, contentType: "text/html" },
  rejected: { status: 404, body: KEY },
};

describe("a key typed into the demo page", { skip }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  for (const [code, answer] of Object.entries(ANSWERS)) {
    test(`is in no storage, address, text or console when a gateway echoes it and the error is ${code}`, async (t) => {
      const { page, problems } = await openDemo(browser, t);
      const printed = [];
      const addresses = [];
      page.on("console", (message) => printed.push(message.text()));
      await answerAll(page, addresses, answer);
      await page.click("input[value=gateway]");
      await page.type("#base-url", `${SIMULATOR}/kkiai`);
      await page.type("#api-key", KEY);
      await ask(page, `success--secret-${process.pid}`);
      await waitForState(page, "Error");
      assert.match(await cardText(page, "trouble-facts"), new RegExp(`code ${code}`));
      const places = { ...(await stored(page)), printed, problems, addresses };
      for (const [place, content] of Object.entries(places)) {
        assert.ok(!JSON.stringify(content).includes(KEY), `${place}: ${JSON.stringify(content)}`);
      }
    });
  }
});

/** Everything that a page can keep or show. */
function stored(page) {
  return page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookies: document.cookie,
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    address: location.href,
    history: history.state,
    title: document.title,
    name: window.name,
    document: document.documentElement.outerHTML,
    links: [...document.querySelectorAll("[href], [src]")].map((node) => node.href ?? node.src),
    timings: performance.getEntries().map(({ name }) => name),
  }));
}

/** Answers every request that carries the key and writes all addresses down. The page's first card asks without it. */
async function answerAll(page, addresses, answer) {
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    addresses.push(request.url());
    if (request.headers().authorization !== `Bearer ${KEY}`) return request.continue();
    const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "*, authorization" };
    return request.respond({ contentType: "application/json", headers, ...answer });
  });
}
