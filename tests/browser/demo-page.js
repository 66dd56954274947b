// The demo page as the tests use it.

import assert from "node:assert/strict";

import { SIMULATOR, SITE, openPage } from "./support.js";

/** The prompt of the simulator's tasks. */
export const PROMPT = "A cat dances in the rain";

/** Opens the page, with a board in its link if one is given. */
export async function openDemo(browser, t, { hash = "", ...options } = {}) {
  const opened = await openPage(browser, options);
  t.after(opened.close);
  await opened.page.goto(`${SITE}/${hash}`);
  await ready(opened.page);
  return opened;
}

/** The page's script fills the scenario buttons in. */
export async function ready(page) {
  await page.waitForSelector(".chip, #boot-failure:not([hidden])");
  assert.equal(await page.$eval("#boot-failure", (notice) => notice.hidden), true, "the package did not load");
}

export function play(page, scenario) {
  return page.click(`::-p-xpath(//button[text()="${scenario}"])`);
}

/** Waits until the newest card, or another one counted from the top, says this. */
export function waitForState(page, label, position = 1) {
  return page.waitForFunction(
    (selector, text) => document.querySelector(selector)?.textContent === text,
    { timeout: 20_000 },
    `.card:nth-child(${position}) [data-part="state"]`,
    label,
  );
}

export function cardText(page, part) {
  return page.$eval(`.card [data-part="${part}"]`, (node) => node.textContent.trim().replace(/\s+/g, " "));
}

export function textOf(page, selector) {
  return page.$eval(selector, (node) => node.textContent);
}

export function idsOf(page) {
  return page.$eval("#ids", (field) => field.value);
}

export function rectangle(page, selector) {
  return page.$eval(selector, (node) => node.getBoundingClientRect().toJSON());
}

/** How often the gateways were asked about an id. */
export async function requestsFor(id) {
  return (await requestsAbout((other) => other === id)).length;
}

/** The requests whose ids pass. */
export async function requestsAbout(passes) {
  const { requests } = await (await fetch(`${SIMULATOR}/control/requests`)).json();
  return requests.filter(({ ids }) => ids?.some(passes));
}

/** Presses a button and gives what it put on the clipboard. */
export async function copied(page, selector) {
  await page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => {
      window.copiedText = text;
    };
  });
  await page.click(selector);
  return page.evaluate(() => window.copiedText);
}

/** Puts ids into the form and starts. */
export async function ask(page, ids) {
  await page.$eval("#ids", (field, text) => (field.value = text), ids);
  await page.click("button[type=submit]");
}

/** Opens the panel that reads responses, and reads an example of one gateway. */
export async function readExample(page, provider) {
  await page.$eval("#reader", (panel) => (panel.open = true));
  await page.select("#reader-provider", provider);
  await page.click("#reader-example");
  await page.waitForSelector("#reader-task:not([hidden])");
}

/** Puts a text into the panel that reads responses. */
export async function paste(page, provider, text) {
  await page.$eval("#reader", (panel) => (panel.open = true));
  await page.select("#reader-provider", provider);
  await page.$eval("#reader-payload", (field, value) => {
    field.value = value;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }, text);
}

/** Answers every request to a gateway with this one body. */
export async function answerWith(page, body) {
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
