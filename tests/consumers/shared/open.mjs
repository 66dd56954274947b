// Opens what a consumer built in browsers, and prints how it went there:
//
//   node open.mjs dist chromium firefox            serves the folder `dist`
//   node open.mjs "vite --port 0" chromium         runs the server, which prints its address
//
// A project that builds in several ways names the way in the variable BUILT_WITH.

import { existsSync } from "node:fs";
import { each } from "./browsers.mjs";
import { report } from "./report.mjs";
import { run, serve } from "./serve.mjs";
import { visit } from "./visit.mjs";

const { BUILT_WITH } = process.env;

const [source, ...engines] = process.argv.slice(2);
const server = existsSync(source) ? await serve(source) : await run(source);

try {
  await each(engines, async (session, engine) => {
    const place = [BUILT_WITH, session.version].filter(Boolean).join(" in ");
    await report(place, () => visit(session, server.address, `${BUILT_WITH ?? ""} ${engine}`));
  });
} finally {
  server.close();
}
