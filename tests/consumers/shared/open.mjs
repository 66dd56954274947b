// Opens what a consumer built in browsers, and prints how it went there:
//
//   node open.mjs dist chromium firefox            serves the folder `dist`
//   node open.mjs "vite --port 0" chromium         runs the server, which prints its address
//
// A project that builds in several ways names the way in the variable BUILT_WITH.

import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { report, skipped } from "./report.mjs";
import { browsers } from "./browsers.mjs";
import { run, serve } from "./serve.mjs";

/** A page that says nothing for so long has lost its way. */
const PATIENCE_MS = 60_000;

const [source, ...engines] = process.argv.slice(2);
const name = [basename(resolve(".")), process.env.BUILT_WITH ?? ""].join(" ").trim().replaceAll(" ", "-");
const server = existsSync(source) ? await serve(source) : await run(source);

try {
  for (const engine of engines) {
    const browser = browsers[engine];
    if (!browser.path) {
      skipped(engine, browser.reason);
      continue;
    }
    const session = await browser.launch();
    const place = [process.env.BUILT_WITH, session.version].filter(Boolean).join(" in ");
    await report(place, () => visit(session, engine)).finally(session.close);
  }
} finally {
  server.close();
}

async function visit(session, engine) {
  const address = new URL(server.address);
  address.searchParams.set("simulator", process.env.SIMULATOR_URL);
  address.searchParams.set("name", `${name}-${engine}`);
  await session.open(address.href);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const title = await session.title();
    if (title === "pass") return;
    if (title.startsWith("fail ")) throw new Error(title.slice("fail ".length));
    if (Date.now() > deadline) throw new Error(`no outcome after ${PATIENCE_MS / 1000} s; ${session.problems()}`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
