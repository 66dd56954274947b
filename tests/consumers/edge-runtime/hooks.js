// An edge function that receives callbacks at /hooks/<provider>.

import { createReceiver } from "./receiver.mjs";

const receive = createReceiver({ simulator: SIMULATOR_URL, fetch: async () => new Response(KEY_SET) });

addEventListener("fetch", (event) => {
  const { request } = event;
  event.respondWith(
    receive(new URL(request.url).pathname.split("/").at(-1), request).then(
      (said) => Response.json(said),
      (error) => new Response(`${error?.stack ?? error}`, { status: 500 }),
    ),
  );
});
