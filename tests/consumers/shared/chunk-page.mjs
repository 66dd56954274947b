// A page whose bundler puts the core into a chunk of its own. The address says what it does with that.

import * as luma from "luma-tasks";
import { given, show } from "./page.mjs";
import { expect, scenario } from "./scenario.mjs";

const search = new URLSearchParams(location.search);
const work = { idle, refused, scenario: () => scenario(luma, ...given()) };
show(work[search.get("do")]);

/** Nothing is loaded before it is needed, and then once. */
async function idle() {
  const options = { provider: "kkiai", apiKey: "demo-key" };
  luma.createClient(options);
  luma.watchTask("task", options);
  await new Promise((wake) => setTimeout(wake, 500));
  expect("the loads before a call", await loads(), 0);
  await Promise.all([luma.preload(), luma.preload()]);
  expect("the loads of preload()", await loads(), 1);
  await scenario(luma, ...given());
  expect("the loads after the calls", await loads(), 1);
}

/** The server refuses the chunk once. Not every engine asks for it again before the page is reloaded. */
async function refused() {
  expectRefusal("the first call", await outcome());
  const second = await outcome();
  const retries = search.get("retries");
  const isKnown = ["true", "false"].includes(retries);
  if (isKnown ? retries === "true" : second === "pending") expect("the second call", second, "pending");
  else expectRefusal("the second call", second);
}

/** How often the server was asked for the chunk. */
async function loads() {
  return (await fetch("/loads")).json();
}

/** The state of a task, or the error of the call. */
function outcome() {
  return luma.parseTask({ id: "id", state: "pending" }, { provider: "kkiai" }).then(({ state }) => state, (error) => error);
}

function expectRefusal(what, { code, retryable, message }) {
  expect(what, { code, retryable }, { code: "load_failed", retryable: true });
  if (!message.includes("reload the page")) throw new Error(`${what} does not say to reload the page: ${message}`);
}
