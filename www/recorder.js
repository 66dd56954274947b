// Writes down every request that a `fetch` function makes, without changing what its caller gets.

/**
 * Makes the log of the page. `record(fetch)` gives a function that does the same and writes it down; `onChange` is told
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

/** Requests against one for each task that was asked about, and the bytes of all bodies. */
export function totalsOf(entries) {
  const looks = entries.reduce((sum, { ids }) => sum + ids.length, 0);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  return { requests: entries.length, looks, saved: Math.max(0, looks - entries.length), bytes };
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

/** The ids are in the body of a batch, in the query, or at the end of the path. */
function idsOf(url, body) {
  const asked = body ? JSON.parse(body) : {};
  if (Array.isArray(asked.ids)) {
    return asked.ids;
  }
  return [asked.id ?? url.searchParams.get("taskId") ?? decodeURIComponent(url.pathname.split("/").at(-1))];
}
