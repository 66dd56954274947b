// A gateway for everybody: what each contender's own service answers when it is asked about a task.

import { readFileSync } from "node:fs";

const fixture = (name) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), "utf8")).response.body;

const KKIAI = fixture("kkiai/completed");
const KKIAI_PENDING = fixture("kkiai/pending-from-relay");
const ACEDATA = fixture("acedata/completed");
const KIE = fixture("kie/completed");
const KIE_PENDING = fixture("kie/processing");

const VIDEO = KKIAI.video.url;
const CREATED = "2026-11-22T00:00:00.000Z";

const kkiai = (id, isDone) => ({ ...(isDone ? KKIAI : KKIAI_PENDING), id });
const acedata = (id, isDone) => ({ ...ACEDATA, id, response: isDone ? { ...ACEDATA.response, task_id: id } : undefined });
const kie = (id, isDone) => {
  const { data, ...envelope } = isDone ? KIE : KIE_PENDING;
  return { ...envelope, data: { ...data, taskId: id } };
};
const generation = (id, isDone) => ({
  id,
  state: isDone ? "completed" : "dreaming",
  failure_reason: null,
  created_at: CREATED,
  assets: isDone ? { video: VIDEO, image: VIDEO } : null,
  model: "ray-2",
  request: { prompt: "cat dance", aspect_ratio: "16:9" },
});

/** The services by the first part of the path: where the id is in the rest, and what is said about it. */
const SERVICES = {
  fal: (rest, isDone) => {
    const [, id, status] = /requests\/([^/?]+)(\/status)?/.exec(rest);
    if (!status) return { video: { url: VIDEO, content_type: "video/mp4" } };
    return { status: isDone(id) ? "COMPLETED" : "IN_PROGRESS", request_id: id, logs: null };
  },
  replicate: (rest, isDone) => {
    const id = last(rest);
    return { id, status: isDone(id) ? "succeeded" : "processing", output: isDone(id) ? VIDEO : null, created_at: CREATED };
  },
  lumaai: (rest, isDone) => generation(last(rest), isDone(last(rest))),
  runway: (rest, isDone) => {
    const id = last(rest);
    return isDone(id)
      ? { id, status: "SUCCEEDED", createdAt: CREATED, output: [VIDEO] }
      : { id, status: "RUNNING", createdAt: CREATED, progress: 0.5 };
  },
  openai: (rest, isDone) => {
    const id = last(rest);
    return { id, object: "video", status: isDone(id) ? "completed" : "in_progress", progress: 50, created_at: 1_700_000_000 };
  },
  // An image is named by its prompt, so that whoever makes one says how far it is.
  "ai-sdk-luma": (rest, isDone, body) => generation(body?.prompt ?? last(rest), !body && isDone(last(rest))),
  kkiai: (rest, isDone, body) =>
    body ? body.ids.map((id) => kkiai(id, isDone(id))) : kkiai(last(rest), isDone(last(rest))),
  acedata: (_rest, isDone, body) => {
    const items = (body.ids ?? [body.id]).map((id) => acedata(id, isDone(id)));
    return body.ids ? { items, count: items.length } : items[0];
  },
  kie: (rest, isDone) => {
    const id = new URLSearchParams(rest.split("?")[1]).get("taskId");
    return kie(id, isDone(id));
  },
};

const last = (rest) => decodeURIComponent(rest.split("?")[0].split("/").at(-1));

/** The same as a `Response`, for whoever is at `https://gateway.test`: an image is there too. */
export function respondAt(path, body, isDone) {
  if (path.endsWith(".png")) return new Response("image");
  const document = answerAt(path, body, isDone);
  if (document.assets) document.assets.image = "https://gateway.test/ai-sdk-luma/image.png";
  return Response.json(document);
}

/** What is answered at a path, which begins with the service's name; `isDone(id)` says how far a task is. */
export function answerAt(path, body, isDone) {
  const [, name, rest] = /^\/([^/]+)(\/.*)$/.exec(path);
  const service = SERVICES[name];
  if (!service) throw new Error(`no service at ${path}`);
  return service(rest, isDone, body ? JSON.parse(body) : undefined);
}
