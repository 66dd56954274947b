// The browsers that pages are opened in. `cargo xtask` says in the environment where they are, or why they are not.
// They are the machine's, not the consumer's; so is what drives them, which comes from `tests/`.

import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { skipped } from "./report.mjs";

const puppeteer = createRequire(join(process.env.DRIVERS, "package.json"))("puppeteer-core");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const browsers = {
  chromium: { ...place("CHROMIUM"), launch: () => puppet({ executablePath: process.env.CHROMIUM, args: FLAGS }) },
  firefox: { ...place("FIREFOX"), launch: () => puppet({ browser: "firefox", executablePath: process.env.FIREFOX }) },
  webkit: { ...place("WEBKIT"), launch: webkit },
  "old-chromium": { path: "npm", launch: oldChromium },
};

/** Does the work in each of the named browsers that can be had. */
export async function each(engines, work) {
  for (const engine of engines) {
    const { path, reason, launch } = browsers[engine];
    if (!path) {
      skipped(engine, reason);
      continue;
    }
    const session = await launch();
    try {
      await work(session, engine);
    } finally {
      await session.close();
    }
  }
}

function place(variable) {
  const reason = process.env[`${variable}_MISSING`];
  return reason ? { reason } : { path: process.env[variable], reason: `${variable} is not set` };
}

async function puppet(options) {
  const browser = await puppeteer.launch({ headless: true, ...options });
  const page = await browser.newPage();
  const problems = [];
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("requestfailed", (request) => problems.push(`failed: ${request.url()}`));
  const version = (await browser.version()).replace("/", " ").replace(/^(Headless)?Chrome/, "Chromium");
  return {
    version: version.replace(/^firefox/, "Firefox"),
    open: (address) => page.goto(address),
    title: () => page.title(),
    problems: () => problems.join("; ") || "no message in the console",
    close: () => browser.close(),
  };
}

/**
 * The Chromium that the consumer has from npm, built for small machines: it starts only as one process. The package's
 * own way to unpack it would take what another version has left in `/tmp`.
 */
async function oldChromium() {
  const packed = join("node_modules", "@sparticuz", "chromium", "bin", "chromium.br");
  const executablePath = resolve("chromium");
  await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(executablePath, { mode: 0o755 }));
  const flags = ["--headless", "--single-process", "--no-zygote", "--in-process-gpu"];
  return puppet({ executablePath, headless: false, args: [...flags, ...FLAGS] });
}

/** WebKitGTK's small browser, driven over plain WebDriver: no version of puppeteer speaks to it. */
async function webkit() {
  const port = 20_000 + (process.pid % 10_000);
  const command = ["--auto-servernum", process.env.WEBKIT, `--port=${port}`];
  const driver = spawn("xvfb-run", command, { detached: true, stdio: ["ignore", "inherit", "inherit"] });
  const binary = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
  const end = () => process.kill(-driver.pid);
  const ask = async (method, path, body) => {
    const request = { method, body: body && JSON.stringify(body) };
    const { value } = await (await fetch(`http://127.0.0.1:${port}/session${path}`, request)).json();
    if (value?.error) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary, args: ["--automation"] } } };
  try {
    const session = await patiently(() => ask("POST", "", { capabilities }));
    const path = `/${session.sessionId}`;
    return {
      version: `WebKitGTK ${session.capabilities.browserVersion}`,
      open: (url) => ask("POST", `${path}/url`, { url }),
      title: () => ask("GET", `${path}/title`),
      problems: () => "its console cannot be read",
      close: () => ask("DELETE", path).finally(end),
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** Tries until the driver listens. */
async function patiently(work) {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === 50 || !(error instanceof TypeError)) throw error;
      await new Promise((wake) => setTimeout(wake, 200));
    }
  }
}
