// The demo page on every screen, by keyboard and for a screen reader; and the picture of it in the README.

import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { assertAccessible, assertNothingSticksOut } from "./assertions.js";
import { ask, openDemo, play, readExample, waitForState } from "./demo-page.js";
import { smallPicture } from "./picture.js";
import { launch, screenshot, skip } from "./support.js";

const PICTURE = fileURLToPath(new URL("../../docs/demo.png", import.meta.url));
const PICTURE_BYTES = 60_000;
const SCREENS = [
  { width: 320, height: 640, scheme: "light" },
  { width: 390, height: 844, scheme: "dark" },
  { width: 768, height: 1024, scheme: "dark" },
  { width: 1280, height: 800, scheme: "dark" },
  { width: 1920, height: 1080, scheme: "light" },
];

describe("the layout of the demo page", { skip, concurrency: 2 }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  for (const screen of SCREENS) {
    const { width, scheme } = screen;
    test(`fits into ${width} px, ${scheme}`, async (t) => {
      const { page } = await openDemo(browser, t, screen);
      await waitForState(page, "Pending");
      await screenshot(page, `page-${width}-${scheme}`);
      await ask(page, `unheard-of-${"w".repeat(120)}`);
      await page.waitForSelector(".card:nth-child(2)");
      await waitForState(page, "Completed", 2);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      await assertNothingSticksOut(page);
      await screenshot(page, `page-${width}-${scheme}-full`, { fullPage: true });
      await play(page, "200 tasks at once");
      await page.waitForSelector(".cards[data-crowded]");
      await assertNothingSticksOut(page);
    });
  }

  for (const scheme of ["light", "dark"]) {
    test(`axe finds nothing, ${scheme}`, async (t) => {
      const { page } = await openDemo(browser, t, { scheme });
      await waitForState(page, "Completed");
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      await assertAccessible(page, "completed");
      for (const [name, state] of [["failure", "Failed"], ["unknown-state", "Unknown state: upscaling"], ["flaky", "Completed"]]) {
        await play(page, name);
        await waitForState(page, state);
        await assertAccessible(page, state);
      }
      await page.click("#tab-react");
      await page.click("input[value=gateway]");
      await assertAccessible(page, "gateway");
      await page.click("input[value=simulator]");
      await play(page, "200 tasks at once");
      await page.waitForSelector(".cards[data-crowded]");
      await assertAccessible(page, "crowd");
      await readExample(page, "fal");
      await assertAccessible(page, "reader");
      await page.click("#compare");
      await page.waitForSelector("#compare-rows pre");
      await assertAccessible(page, "comparison");
    });
  }

  test("works by keyboard, and keeps the focus when a button goes away", async (t) => {
    const { page } = await openDemo(browser, t);
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    await page.focus("#ids");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await waitForState(page, "Pending");
    await page.focus('.card [data-part="stop"]');
    await page.keyboard.press("Space");
    await waitForState(page, "Stopped");
    assert.equal(await focused(), "Go on");
    await page.focus("#tab-web");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "Node");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "Command line");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "Web app");
    await page.focus("#compare");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.id), "compare");
  });

  // The repository's picture changes only when it is asked to: a test run must not leave changes behind.
  test("makes a small picture of the first screen for the README", async (t) => {
    const { page } = await openDemo(browser, t);
    await waitForState(page, "Completed");
    await page.waitForFunction(() => document.querySelector(".card video").readyState > 1);
    await page.$eval(".card video", async (video) => {
      video.controls = false;
      video.removeAttribute("poster");
      video.currentTime = 1.6;
      await new Promise((resolve) => video.addEventListener("seeked", resolve, { once: true }));
    });
    const png = await smallPicture(page);
    assert.ok(png.length < PICTURE_BYTES, `it has ${png.length} bytes`);
    if (process.env.UPDATE_PICTURE || !existsSync(PICTURE)) {
      writeFileSync(PICTURE, png);
    }
    assert.ok(statSync(PICTURE).size < PICTURE_BYTES);
  });
});
