// A Worker that receives callbacks at /hooks/<provider>.

import { createReceiver } from "./receiver.mjs";

let receive;

export default {
  async fetch(request, environment) {
    receive ??= createReceiver({
      simulator: environment.SIMULATOR_URL,
      fetch: (_url, init) => fetch(environment.KEY_SET_URL, init),
    });
    return Response.json(await receive(new URL(request.url).pathname.split("/").at(-1), request));
  },
};
