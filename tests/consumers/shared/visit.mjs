// Opens a page of shared/page.mjs and waits for what its title says.

import { basename, resolve } from "node:path";

/** A page that says nothing for so long has lost its way. */
const PATIENCE_MS = 60_000;

/** Throws what the page says went wrong. `name` keeps its tasks apart from those of other pages of this consumer. */
export async function visit(session, address, name, parameters = {}) {
  const url = new URL(address);
  url.searchParams.set("simulator", process.env.SIMULATOR_URL);
  url.searchParams.set("name", `${basename(resolve("."))} ${name}`.replace(/\W+/g, "-"));
  for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value);
  await session.open(url.href);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const title = await session.title();
    if (title === "pass") return;
    if (title.startsWith("fail ")) throw new Error(title.slice("fail ".length));
    if (Date.now() > deadline) throw new Error(`no outcome after ${PATIENCE_MS / 1000} s; ${session.problems()}`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
