// First calls in new pages of Chromium, over lines and on processors that Chromium slows down.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { launch } from "../../browser/support.js";
import { bundle } from "./bundle.js";
import { interleave } from "./measure.js";

/** Under which conditions; what is not said is not emulated. */
export const SETTINGS = [
  { name: "loopback" },
  { name: "50 Mbit/s, 20 ms", megabits: 50, latencyMs: 20 },
  { name: "9 Mbit/s, 60 ms, CPU 4× slower", megabits: 9, latencyMs: 60, slowdown: 4 },
  { name: "1.6 Mbit/s, 150 ms, CPU 4× slower", megabits: 1.6, latencyMs: 150, slowdown: 4 },
];

/**
 * The page can measure from its script, which is then not loaded yet, or from the call when everything is loaded that
 * can be. It also tells of each request how long it took, and how many bytes its answer had.
 */
const PAGE = `<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,"><script>
globalThis.measure = async (isFromCall) => {
  let started = performance.now();
  const { ask, preload } = await import("./script.js");
  if (isFromCall) {
    await preload?.();
    started = performance.now();
  }
  await ask();
  const ms = performance.now() - started;
  const requests = performance.getEntriesByType("resource").map((entry) => ({
    url: entry.name,
    tookMs: entry.responseEnd - entry.startTime,
    bytes: entry.encodedBodySize,
  }));
  return { ms, requests };
};
</script>`;

/**
 * Milliseconds to the first task: for each setting the samples of each script. Scripts are those of `bundle`, with
 * `isFromCall` for those that are loaded and preloaded before the clock starts.
 */
export async function measurePages({ url, pages }, scripts, rounds) {
  const built = await Promise.all(scripts.map((script, index) => place(pages, `page-${index}`, script)));
  const browser = await launch();
  try {
    const bySetting = new Map();
    for (const setting of SETTINGS) {
      const samples = await interleave(built, rounds, (page) => firstCall(browser, `${url}/pages`, page, setting));
      bySetting.set(setting, new Map([...samples].map(([{ script }, numbers]) => [script, numbers])));
    }
    return bySetting;
  } finally {
    await browser.close();
  }
}

/** Writes the files of a page as a server holds them that compresses ahead. */
async function place(pages, folder, script) {
  const files = await bundle(script);
  mkdirSync(join(pages, folder));
  writeFileSync(join(pages, folder, "index.html"), PAGE);
  let bytes = 0;
  for (const file of files) {
    const packed = gzipSync(file.bytes, { level: 9 });
    writeFileSync(join(pages, folder, `${file.name}.gz`), packed);
    bytes += packed.length;
  }
  return { folder, script, bytes };
}

/** A sample: a new profile has nothing in its caches, neither answers nor compiled code. */
async function firstCall(browser, base, { folder, script, bytes }, setting) {
  const profile = await browser.createBrowserContext();
  try {
    const tab = await profile.newPage();
    await tab.goto(`${base}/${folder}/index.html`);
    await emulate(tab, setting);
    const { ms, requests } = await tab.evaluate((isFromCall) => globalThis.measure(isFromCall), Boolean(script.isFromCall));
    check(script.title, setting, requests, `${base}/${folder}/`, bytes);
    return ms;
  } finally {
    await profile.close();
  }
}

async function emulate(tab, { megabits, latencyMs, slowdown }) {
  const devtools = await tab.createCDPSession();
  if (megabits) {
    const throughput = (megabits * 1e6) / 8;
    const conditions = { offline: false, latency: latencyMs, downloadThroughput: throughput, uploadThroughput: throughput };
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", conditions);
  }
  if (slowdown) await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
}

/** Fails when a request of the page escaped the emulated line, or when other bytes were loaded than are weighed. */
function check(title, { latencyMs = 0 }, requests, folder, bytes) {
  const early = requests.find(({ tookMs }) => tookMs < latencyMs);
  if (early) throw new Error(`${title}: ${early.url} took ${early.tookMs} ms on a line of ${latencyMs} ms`);
  const files = requests.filter(({ url }) => url.startsWith(folder));
  const loaded = files.reduce((sum, file) => sum + file.bytes, 0);
  if (loaded !== bytes) throw new Error(`${title}: ${loaded} bytes of the page were loaded, not ${bytes}`);
}
