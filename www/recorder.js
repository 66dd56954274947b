// Writes down every request that a `fetch` function makes, without changing what its caller gets.

/**
 * Makes the log of the page. `record(fetch)` gives a function that does the same and writes it down; `onChange` is called
 * after every step.
 */
export function createRecorder(onChange) {
  const entries = [];
  return {
    entries,
    record: (fetch) => async (address, init = {}) => {
      const url = new URL(address, location.href);
      const started = performance.now();
      const entry = {
        number: entries.length + 1,
        atMs: started,
        method: init.method ?? "GET",
        origin: url.origin,
        path: url.pathname + url.search,
        ids: idsOf(url, init.body),
        status: null,
        ms: null,
        bytes: 0,
        outcome: "waiting",
      };
      entries.push(entry);
      onChange();
      const end = (outcome) => {
        Object.assign(entry, { outcome, ms: performance.now() - started });
        onChange();
      };
      try {
        const response = await fetch(address, init);
        entry.status = response.status;
        return counted(response, entry, end);
      } catch (error) {
        end(init.signal?.aborted ? "cut off" : "no answer");
        throw error;
      }
    },
  };
}

/** Requests against one for each task in them, and the bytes of all bodies. */
export function totalsOf(entries) {
  const polls = entries.reduce((sum, { ids }) => sum + ids.length, 0);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  return { requests: entries.length, polls, saved: Math.max(0, polls - entries.length), bytes };
}

/** The same answer; its body is counted on its way. A redirect that the browser hides has neither body nor status. */
function counted(response, entry, end) {
  if (!response.body) {
    end("answered");
    return response;
  }
  const counter = new TransformStream({
    transform(chunk, controller) {
      entry.bytes += chunk.byteLength;
      controller.enqueue(chunk);
    },
    flush: () => end("answered"),
  });
  response.body.pipeTo(counter.writable).catch(() => end("cut off"));
  return { status: response.status, headers: response.headers, body: counter.readable };
}

/** What stands behind the id in a path. */
const ROUTE_ENDS = ["fetch", "result", "status"];

/** The ids are in the body, in the query, or in the last part of the path that is no word of a route. */
function idsOf(url, body) {
  const { ids, id } = body ? JSON.parse(body) : {};
  if (Array.isArray(ids)) {
    return ids;
  }
  const queried = url.searchParams.get("taskId") ?? url.searchParams.get("generation_id");
  const segment = url.pathname.split("/").findLast((part) => !ROUTE_ENDS.includes(part));
  return [id ?? queried ?? decodeURIComponent(segment)];
}
