// Opens what a consumer built with the core in a chunk of its own, from a server that watches and refuses the chunk:
//
//   node chunk.mjs dist chromium firefox

import { each } from "./browsers.mjs";
import { report } from "./report.mjs";
import { serve } from "./serve.mjs";
import { visit } from "./visit.mjs";

/** Which engines ask again for a chunk that they did not get; the others remember that until the page is reloaded. */
const RETRIES = { firefox: false, webkit: true, "old-chromium": false };
/** Chromium has changed from one to the other between these versions. */
const REMEMBERS = 148;
const ASKS_AGAIN = 156;

const [folder, ...engines] = process.argv.slice(2);

await each(engines, async (session, engine) => {
  await report(`page without a call in ${session.version}`, () => idle(session, engine));
  await report(`chunk refused once in ${session.version}`, () => refused(session, engine));
});

async function idle(session, engine) {
  const server = await watched(0);
  await visit(session, server.address, `idle ${engine}`, { do: "idle" }).finally(server.close);
}

async function refused(session, engine) {
  const server = await watched(1);
  try {
    await visit(session, server.address, `refused ${engine}`, { do: "refused", retries: asksAgain(engine, session.version) });
    await visit(session, server.address, `reloaded ${engine}`, { do: "scenario" });
  } finally {
    server.close();
  }
}

/** Whether it asks again; nothing where that is not known. */
function asksAgain(engine, version) {
  if (engine !== "chromium") return RETRIES[engine];
  const major = Number(/\d+/.exec(version)[0]);
  return major >= ASKS_AGAIN ? true : major <= REMEMBERS ? false : undefined;
}

/** A server that refuses the chunk at first, and tells at `/loads` how often it was asked for it. */
function watched(refusals) {
  let loads = 0;
  return serve(folder, (path) => {
    if (path === "/loads") return { status: 200, body: String(loads) };
    if (!/\/core-\w+\.js$/.test(path)) return undefined;
    loads++;
    return loads > refusals ? undefined : { status: 503, body: "" };
  });
}
