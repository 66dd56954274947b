// A service worker that answers requests of its page with tasks.

import * as luma from "luma-tasks/one-file";
import { scenario } from "./scenario.mjs";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { pathname, searchParams } = new URL(event.request.url);
  if (pathname === "/task") event.respondWith(answer(searchParams));
});

async function answer(search) {
  const [simulator, name] = [search.get("simulator"), search.get("name")];
  try {
    await scenario(luma, simulator, name);
    const options = { provider: "kkiai", apiKey: "demo-key", baseUrl: `${simulator}/kkiai`, allowBrowserKey: true };
    return Response.json(await luma.pollUntilDone(`success--${name}-poll`, options));
  } catch (error) {
    return Response.json({ error: String(error) });
  }
}
