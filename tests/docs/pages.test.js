// The web pages of the documentation in Chromium, behind the proxy that they ask.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, test } from "node:test";

import { createProxy, toNodeHandler } from "luma-tasks/proxy";
import puppeteer from "puppeteer-core";

import { allBlocks } from "./blocks.mjs";

const { CHROMIUM, ROOT, SIMULATOR_URL } = process.env;
const SCRIPT = join(import.meta.dirname, "node_modules/luma-tasks/dist/one-file.min.js");

const askGateway = toNodeHandler(
  createProxy({
    provider: "kkiai",
    apiKey: "demo-key",
    basePath: "/api/luma",
    baseUrl: `${SIMULATOR_URL.replace(/\/$/, "")}/kkiai`,
    allow: () => true,
  }),
);

describe("the pages of the documentation", { skip: CHROMIUM ? false : "there is no Chromium" }, () => {
  for (const { page, line, code } of allBlocks(ROOT).filter(({ language }) => language === "html")) {
    test(`${page}, line ${line}, shows the video`, async (t) => {
      const browser = await puppeteer.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
      t.after(() => browser.close());
      const tab = await browser.newPage();
      const problems = [];
      tab.on("pageerror", (error) => problems.push(error.message));
      await tab.goto(`${await serve(t, code)}/?id=success--page`);
      await tab.waitForFunction(() => document.querySelector("#state").textContent === "pending");
      await tab.waitForFunction(() => !document.querySelector("#video").hidden);
      assert.match(await tab.$eval("#video", ({ src }) => src), /success--page\.mp4$/);
      assert.deepEqual(problems, []);
    });
  }
});

async function serve(t, html) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    if (pathname.startsWith("/api/luma/")) return askGateway(request, response);
    if (pathname === "/") return response.writeHead(200, { "content-type": "text/html" }).end(html);
    if (pathname === "/one-file.min.js") {
      return response.writeHead(200, { "content-type": "text/javascript" }).end(readFileSync(SCRIPT));
    }
    response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${server.address().port}`;
}
