// What the browser tests share: where the simulator is, a browser, and pages that write down what went wrong in them.

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import puppeteer from "puppeteer-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FIREFOX = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
const SCREENSHOTS = process.env.SCREENSHOTS ?? fileURLToPath(new URL("../../target/screens", import.meta.url));

/** The simulator as gateways are asked at, for example `http://127.0.0.1:8123`. */
export const SIMULATOR = (process.env.SIMULATOR_URL ?? "").replace(/\/$/, "");

/** The same server by its other name: an origin of its own, so that every request to a gateway is cross-origin. */
export const SITE = SIMULATOR.replace("127.0.0.1", "localhost");

/** Why the tests cannot run, or false. */
export const skip = missing();

function missing() {
  if (!SIMULATOR.startsWith("http://127.0.0.1:")) {
    return "SIMULATOR_URL is not set to http://127.0.0.1:PORT of a running simulator";
  }
  return existsSync(CHROMIUM) ? false : `there is no browser at ${CHROMIUM} (set CHROMIUM)`;
}

/** Why Firefox cannot be asked, or false. */
export const skipFirefox = existsSync(FIREFOX) ? false : `there is no browser at ${FIREFOX} (set FIREFOX)`;

/** Starts Firefox, with motion reduced; the caller closes it. */
export function launchFirefox() {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: FIREFOX,
    extraPrefsFirefox: { "ui.prefersReducedMotion": 1, "app.update.enabled": false, "network.captive-portal-service.enabled": false },
  });
}

/** Starts Chromium; the caller closes it. */
export function launch() {
  return puppeteer.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * Opens a page in a context of its own, with motion reduced, so that a screenshot shows no half-way state.
 *
 * `problems` collects its warnings, errors and uncaught exceptions, except that a picture is missing on purpose or that
 * a bare page has no icon.
 */
export async function openPage(browser, { width = 1280, height = 800, scheme = "light", emulates = true } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => {
    const isMissingFile = /(\.broken|\/favicon\.ico)$/.test(message.location().url ?? "");
    if (["error", "warn"].includes(message.type()) && !isMissingFile) {
      problems.push(message.text());
    }
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  await page.setViewport({ width, height });
  if (emulates) {
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: scheme },
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
  }
  return { page, problems, close: () => context.close() };
}

/** Writes `<name>.png` into the folder of screenshots. */
export async function screenshot(page, name, options = {}) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), ...options });
}
