// Asks the proxy on each server.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { application } from "./express.cjs";
import * as fastify from "./fastify.js";
import * as hono from "./hono.js";
import * as http from "./http.js";
import * as koa from "./koa.js";
import { proxy } from "./proxy.js";
import { proxied } from "./proxied.mjs";
import { endsByItself, report } from "./report.mjs";

const require = createRequire(import.meta.url);

const below = (app, luma) => app.use("/api/luma", luma);
const byPattern = (pattern) => (app, luma) => app.all(pattern, luma);
const everything = { type: () => true };

const servers = [[`Node.js ${process.versions.node} node:http`, http.listener]];
for (const [name, pattern] of [["express4", "/api/luma/*"], ["express", "/api/luma/*path"]]) {
  const express = require(name);
  const version = `Express ${await versionOf(name)}`;
  const parsers = {
    "no parser": [],
    "all parsers": [express.json(), express.urlencoded({ extended: true }), express.text(), express.raw()],
    "urlencoded()": [express.urlencoded({ extended: true })],
    "text()": [express.text(everything)],
    "raw()": [express.raw(everything)],
  };
  for (const [words, list] of Object.entries(parsers)) {
    servers.push([`${version} with ${words}`, application(express, proxy, list, below)]);
  }
  servers.push([`${version} with a pattern`, application(express, proxy, [express.json()], byPattern(pattern))]);
}
servers.push([`Fastify ${await versionOf("fastify")}`, await fastify.listener()]);
servers.push([`Koa ${await versionOf("koa")}`, koa.listener(false)]);
servers.push([`Koa ${await versionOf("koa")} with a body parser`, koa.listener(true)]);
servers.push([`Hono ${await versionOf("hono")}`, hono.listener]);

await Promise.all(servers.map(([place, listener], index) => ask(place, createServer(listener), `proxy-node-${index}`)));
endsByItself();

async function ask(place, server, name) {
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  await report(place, () => proxied(`http://127.0.0.1:${server.address().port}/api/luma`, name));
  server.close();
  server.closeAllConnections();
}

async function versionOf(name) {
  return JSON.parse(await readFile(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
}
