/**
 * What `fetch` was given, as plain data; a promise of it where the body of a `Request` has to be read. The names of headers are
 * in lower case.
 */
export function readRequest(input, init) {
  const request = typeof input === "object" && !isUrl(input) ? input : {};
  const { method = "GET", headers, signal, body } = { ...partsOf(request), ...init };
  const read = { method: method.toUpperCase(), url: request.url || String(input), headers: readHeaders(headers), signal };
  if (body === undefined && typeof request.text === "function") return request.text().then((text) => ({ ...read, body: text }));
  return { ...read, body: textOf(body) };
}

const isUrl = (value) => Object.prototype.toString.call(value) === "[object URL]";

/** The fields of a `Request`, which are not its own. */
const partsOf = ({ method, headers, signal }) => ({ method, headers, signal });

function readHeaders(headers) {
  if (!headers) return {};
  return Object.fromEntries(pairsOf(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function pairsOf(headers) {
  if (Array.isArray(headers)) return headers;
  return typeof headers.entries === "function" ? [...headers.entries()] : Object.entries(headers);
}

/** The text of a body that is a text, or bytes. */
function textOf(body) {
  const isBytes = ArrayBuffer.isView(body) || body instanceof ArrayBuffer;
  return isBytes ? new TextDecoder().decode(body) : typeof body === "string" ? body : "";
}

/**
 * An answer as `fetch` gives it. It is not a `Response`: that is missing in jsdom, and the streams of Node's wait for functions
 * that fake timers replace.
 */
export function respond(url, { status, headers, body }) {
  const values = new Map(headers);
  return {
    status,
    ok: status >= 200 && status < 300,
    redirected: false,
    url,
    headers: {
      get: (name) => (values.has(name.toLowerCase()) ? values.get(name.toLowerCase()) : null),
      has: (name) => values.has(name.toLowerCase()),
      entries: () => values.entries(),
      forEach: (call) => values.forEach((value, name) => call(value, name)),
    },
    text: async () => body,
    json: async () => JSON.parse(body),
  };
}
