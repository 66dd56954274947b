// A gateway for the tests of the hooks: a `fetch` that answers in kkiai's JSON, and keeps who was asked about.

/**
 * `scripts` has for each id what its polls are answered with, one after the other, and the last entry for all further ones:
 * a state word, an HTTP status, or "hang" for no answer before the request is aborted. `requests` has the ids of each
 * request in alphabetical order, because that of a batch depends on the times of its polls; `aborted` counts those that were
 * aborted.
 */
export function gateway(scripts) {
  const left = new Map(Object.entries(scripts).map(([id, script]) => [id, [...script]]));
  const next = (id) => {
    const script = left.get(id) ?? [404];
    return script.length > 1 ? script.shift() : script[0];
  };
  const fetch = async (url, { body, signal }) => {
    const ids = body ? JSON.parse(body).ids : [decodeURIComponent(url.split("/").at(-1))];
    fetch.requests.push([...ids].sort());
    const words = ids.map(next);
    if (words.includes("hang")) await hang(signal).finally(() => (fetch.aborted += 1));
    const tasks = ids.map((id, index) => taskOf(id, words[index])).filter(Boolean);
    if (body) return answer(200, tasks);
    return tasks.length > 0 ? answer(200, tasks[0]) : answer(words[0], { error: { message: "refused", code: "" } });
  };
  return Object.assign(fetch, { requests: [], aborted: 0 });
}

/** A task as the gateway has it, or nothing where the word is a status. */
function taskOf(id, word) {
  if (typeof word === "number") return undefined;
  const video = word === "completed" ? { url: `https://media.test/${id}.mp4` } : null;
  return { id, state: word, video, failure_reason: word === "failed" ? "moderation" : undefined };
}

function answer(status, body) {
  return { status, headers: { get: () => null }, text: async () => JSON.stringify(body) };
}

function hang(signal) {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
