// What the code of the documentation has of its readers' own programs, so that it runs: the values that
// tests/types/docs.d.ts declares, and a fake gateway in place of the network.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import express from "express";
import Fastify from "fastify";
import Koa from "koa";
import { createProxy } from "luma-tasks/proxy";
import { createFakeGateway, fakeTask } from "luma-tasks/testing";

const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const PROVIDER = /provider: "([^"]+)"/;

export const ID = "my-task";
export const KIE_TASK = "774d9a7dd608a0e49293903095e45a4c";

/** What the code did that can be seen from outside. */
export const seen = { requests: [], printed: [], called: [], complaints: [] };

/** The network as it was. */
export const realFetch = globalThis.fetch;

/** Puts everything in place for one block. */
export function setTheStage(code) {
  const provider = code.match(PROVIDER)?.[1] ?? "kkiai";
  const ids = [ID, "second-task", KIE_TASK, ...(code.match(UUID) ?? [])];
  const gateway = createFakeGateway({ provider, tasks: Object.fromEntries(ids.map((id) => [id, ["completed"]])) });
  seen.requests = gateway.requests;

  globalThis.fetch = (input, init) => answer(gateway, input, init);
  globalThis.location = new URL("https://app.example/videos");
  globalThis.localStorage = storage({ "luma-task": ID });
  for (const name of ["LUMA_API_KEY", "KIE_WEBHOOK_KEY"]) process.env[name] = "key-for-tests";
  process.env.REPLICATE_WEBHOOK_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

  console.log = (...values) => seen.printed.push(values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join(" "));
  console.warn = console.error = (...values) => seen.complaints.push(values.join(" "));

  Object.assign(globalThis, readersOwn(code, provider), recorded("keep", "save", "show", "render"), refused("report", "keepForLater"));
}

/** The values that a block uses without saying where they come from. */
function readersOwn(code, provider) {
  const options = { provider: "kkiai", baseUrl: "/api/luma" };
  return {
    id: ID,
    ids: [ID, "second-task"],
    apiKey: "key-for-tests",
    key: "key-for-tests",
    options,
    button: {},
    job: { ids: [ID], runAgain: async (...values) => void seen.called.push(["job.runAgain", ...values]) },
    vault: { read: async () => "key-for-tests" },
    luma: { getTask: { mockRejectedValue: (error) => seen.called.push(["mockRejectedValue", error]) } },
    secret: process.env.REPLICATE_WEBHOOK_SECRET,
    require: createRequire(import.meta.url),
    express,
    app: code.includes("// Koa") ? new Koa() : signedIn(express()),
    fastify: Fastify(),
    proxy: createProxy({ provider, apiKey: "key-for-tests", basePath: "/api/luma", allow: () => true }),
    currentUser: async () => ({ name: "Ada" }),
    userOf: async () => ({ name: "Ada" }),
    tasksOf: async (user, ids) => (user.name === "Ada" ? [...ids] : []),
    isOurs: async (id) => id === KIE_TASK,
    nodeResolve: () => ({}),
    fakeTask,
  };
}

function signedIn(app) {
  return app.use((request, _response, next) => {
    request.user = { name: "Ada" };
    next();
  });
}

/** Functions of the reader's that write down that they were called. */
function recorded(...names) {
  return Object.fromEntries(names.map((name) => [name, async (...values) => void seen.called.push([name, ...values])]));
}

/** Functions of the reader's that are called when something went wrong, which it must not. */
function refused(...names) {
  return Object.fromEntries(names.map((name) => [name, (...values) => void seen.complaints.push(`${name}: ${JSON.stringify(values)}`)]));
}

function storage(values) {
  return {
    getItem: (name) => values[name] ?? null,
    setItem: (name, value) => void (values[name] = String(value)),
    removeItem: (name) => void delete values[name],
  };
}

/** The fake gateway, and the wasm file that `luma-tasks/slim` has to fetch. */
async function answer(gateway, input, init) {
  if (!String(input).endsWith(".wasm")) return gateway.fetch(input, init);
  seen.called.push(["fetch", String(input)]);
  const core = createRequire(import.meta.url).resolve("luma-tasks/core_bg.wasm");
  return new Response(readFileSync(core), { headers: { "content-type": "application/wasm" } });
}
