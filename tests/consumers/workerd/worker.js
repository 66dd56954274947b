// A Worker that uses the package. How it went goes back as text.

import * as luma from "luma-tasks";
import { scenario } from "./scenario.mjs";

/** What the Worker does by the path of a request. */
const tasks = {
  "/": (simulator) => scenario(luma, simulator, "workerd"),

  // Two requests that overlap, with a client each: neither may wait for what the other has started.
  async "/aborted"(simulator) {
    const client = clientOf(simulator);
    const signal = AbortSignal.timeout(500);
    const reason = await client.pollUntilDone("slow--workerd-aborted", { signal }).catch((thrown) => thrown);
    if (reason !== signal.reason) throw new Error(`the abort gave ${reason}`);
  },
  async "/kept"(simulator) {
    const { state } = await clientOf(simulator).pollUntilDone("success--workerd-kept");
    if (state !== "completed") throw new Error(`the task is ${state}`);
  },
};

function clientOf(simulator) {
  return luma.createClient({ provider: "kkiai", apiKey: "demo-key", baseUrl: `${simulator}/kkiai`, intervalMs: 500 });
}

export default {
  async fetch(request, environment) {
    try {
      await tasks[new URL(request.url).pathname](environment.SIMULATOR_URL);
      return new Response("pass");
    } catch (error) {
      return new Response(`${error?.stack ?? error}`, { status: 500 });
    }
  },
};
