// An edge function that uses the package. How it went goes back as text.

import * as luma from "luma-tasks";
import { scenario } from "./scenario.mjs";

addEventListener("fetch", (event) => {
  const answer = scenario(luma, SIMULATOR_URL, "edge-runtime").then(
    () => new Response("pass"),
    (error) => new Response(`${error?.stack ?? error}`, { status: 500 }),
  );
  event.respondWith(answer);
});
