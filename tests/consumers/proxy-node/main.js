// Asks both servers.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { server } from "./http.js";
import { proxied } from "./proxied.mjs";
import { endsByItself, report } from "./report.mjs";

const require = createRequire(import.meta.url);
const { app } = require("./express.cjs");
const { version } = require("express/package.json");

await Promise.all([
  ask(`Node.js ${process.versions.node} node:http`, server, "proxy-http"),
  ask(`Express ${version}`, createServer(app), "proxy-express"),
]);
endsByItself();

async function ask(place, server, name) {
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  await report(place, () => proxied(`http://127.0.0.1:${server.address().port}/api/luma`, name));
  server.close();
  server.closeAllConnections();
}
