// A task with a video at a host of the test's own, and the command line that saves it.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { done, film, gateway, host, serve } from "./gateway.js";
import { at, run, scratch } from "./support.js";

/** The video. */
export const FILM = film(300_000);

/** A task `a` whose video is at a host that answers like this, and a folder. */
export async function scene(context, answer, { tasks } = {}) {
  const videos = await host(context, answer);
  const folder = scratch(context);
  const { url, requests, counts } = await gateway(
    context,
    tasks?.(videos.url) ?? { a: done(`${videos.url}/a?signature=s`) },
  );
  const save = (ids = ["a"], more = []) =>
    run(["get", ...ids, ...at(url), "--out", "videos", ...more], { cwd: folder });
  const path = (name) => join(folder, "videos", name);
  return { url, videos, folder, save, path, counts, requests, names: () => readdirSync(join(folder, "videos")).sort() };
}

/** A host that gives the video. */
export const good = (request, response) => serve(request, response, FILM);
