// What the readers' programs do with what a block leaves behind: they call its exports, ask its servers, press its button.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";

import { ID, KIE_TASK, realFetch, seen } from "./stage.mjs";

const ADDRESS = `/api/luma/luma/generations/${ID}`;
const SAME_ORIGIN = { "sec-fetch-site": "same-origin" };

/** How each export of a block is used. */
const EXPORTS = {
  GET: async (handler) => assertCompleted(await handler(pageRequest())),
  POST: async (handler, { GET }) => {
    if (GET) return;
    assert.equal((await handler(deliveryOfReplicate())).status, 204);
  },
  OPTIONS: () => {},
  default: async (program) => assertCompleted(await program.fetch(pageRequest(), { LUMA_API_KEY: "key-for-tests" })),
  resume: async (resume) => assert.equal((await resume(globalThis.options)).state, "completed"),
  taskStatus: async (taskStatus) => assert.equal((await taskStatus(ID)).task.state, "completed"),
  step: async (step) => step({ ids: globalThis.ids }, async () => {}),
};

/** Uses what a block has exported, and what it has done to the reader's own objects. */
export async function drive(exported, code) {
  for (const [name, value] of Object.entries(exported)) {
    assert.ok(name in EXPORTS, `tests/docs/drive.mjs does not say what is done with the export ${name}`);
    await EXPORTS[name](value, exported);
  }
  await globalThis.button.onclick?.();
  if (/\bapp\.(use|post)\(/.test(code)) await askServer(serverOf(globalThis.app), code);
  if (/\bfastify\./.test(code)) await askServer(serverOf(globalThis.fastify), code);
}

function serverOf(app) {
  if (app.callback) return createServer(app.callback());
  return app.routing ? app.server : createServer(app);
}

async function askServer(server, code) {
  await globalThis.fastify.ready();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const host = `http://127.0.0.1:${server.address().port}`;
    if (code.includes("parseCallback")) {
      assert.equal((await realFetch(`${host}/hooks/luma`, deliveryOfKie())).status, 204);
      assert.equal(seen.called.find(([name]) => name === "keep")?.[1].state, "completed");
    } else {
      assertCompleted(await realFetch(`${host}${ADDRESS}`, { headers: { ...SAME_ORIGIN, accept: "application/json" } }));
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function pageRequest() {
  return new Request(`https://app.example${ADDRESS}`, { headers: SAME_ORIGIN });
}

async function assertCompleted(response) {
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assert.equal(JSON.parse(text).state, "completed");
}

/** A prediction as Replicate posts it, signed as Standard Webhooks says. */
export function deliveryOfReplicate() {
  const body = JSON.stringify({ id: ID, model: "luma/ray-2-720p", output: "https://replicate.delivery/v.mp4", status: "succeeded" });
  const at = now();
  const key = Buffer.from(process.env.REPLICATE_WEBHOOK_SECRET.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`msg_1.${at}.${body}`).digest("base64");
  const headers = { "webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": `v1,${signature}` };
  return new Request("https://app.example/hooks/luma", { method: "POST", body, headers });
}

/** A finished task as Kie posts it: the signature covers its id and the time. */
function deliveryOfKie() {
  const body = JSON.stringify({ code: 200, msg: "success", data: { taskId: KIE_TASK, resultUrls: ["https://media.example.com/v.mp4"] } });
  const at = now();
  const signature = createHmac("sha256", process.env.KIE_WEBHOOK_KEY).update(`${KIE_TASK}.${at}`).digest("base64");
  const headers = { "content-type": "application/json", "x-webhook-timestamp": at, "x-webhook-signature": signature };
  return { method: "POST", body, headers };
}

function now() {
  return String(Math.floor(Date.now() / 1000));
}
