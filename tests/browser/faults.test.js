// Every fault of a server, as a page meets it: what the caller gets, that the next call works, that nothing stays open.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { expected } from "../faults/outcomes.js";
import { GROUPS, play } from "../faults/run.js";
import { launch, launchFirefox, skip, skipFirefox } from "./support.js";

const BROWSERS = {
  chromium: { title: "Chromium", start: launch, skip },
  firefox: { title: "Firefox", start: launchFirefox, skip: skip || skipFirefox },
};

for (const [name, { title, start, skip }] of Object.entries(BROWSERS)) {
  describe(`in ${title}, a page`, { skip }, () => {
    let browser;
    before(async () => {
      browser = await start();
    });
    after(() => browser.close());

    for (const [heading, rows] of Object.entries(GROUPS)) {
      for (const row of rows) {
        test(`gets what it should when ${heading} ${row.fault}`, async () => {
          const got = await play(row, { name, open: (server) => openPage(browser, server) });
          assert.equal(got, expected(row, name));
        });
      }
    }
  });
}

/** A page of the server itself, so that no preflight stands between the two. */
async function openPage(browser, server) {
  const page = await browser.newPage();
  await page.goto(`${server.url}/page`);
  await page.evaluate(async () => {
    const [{ ask }, luma] = await Promise.all([import("/ask.js"), import("/luma-tasks/one-file.min.js")]);
    window.uncaught = [];
    addEventListener("error", ({ message }) => window.uncaught.push(message));
    addEventListener("unhandledrejection", ({ reason }) => window.uncaught.push(String(reason)));
    window.ask = (wanted) => ask(luma, wanted, location.origin);
  });
  return {
    ask: (wanted) => page.evaluate((wanted) => window.ask(wanted), wanted),
    async close() {
      const uncaught = await page.evaluate(() => window.uncaught);
      await page.close();
      assert.deepEqual(uncaught, []);
    },
  };
}
