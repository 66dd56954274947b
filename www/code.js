// The code that does elsewhere what the page does here, as text that runs as it stands.

/** The tabs of the code panel, each with what writes its code from the options of a client and the ids. */
export const WRITERS = { web: webCode, node: nodeCode, react: reactCode, command: commandCode };

const PROXY = "/luma";

function webCode(options, ids) {
  const call = callOf(ids);
  return [
    'import { createClient } from "luma-tasks";',
    clientOf(options, keyInPage(options)),
    ...call.lines,
    ids.length === 1 ? 'document.querySelector("video").src = task.video.url;' : TABLE,
  ].join("\n");
}

function nodeCode(options, ids) {
  const call = callOf(ids);
  // A page's permission to carry a key means nothing to Node.
  const { allowBrowserKey, ...shown } = options;
  return [
    'import { createClient } from "luma-tasks";',
    clientOf({ ...shown, baseUrl: whole(shown.baseUrl) }, keyInNode(options)),
    ...call.lines,
    ids.length === 1 ? "console.log(task.video.url);" : TABLE,
  ].join("\n");
}

function reactCode(options, ids) {
  return `import { createClient } from "luma-tasks";
import { useLumaTask } from "luma-tasks/react";
${clientOf(options, keyInPage(options))}
export default function App() {
  return ${listOf(ids)}.map((id) => <Film key={id} id={id} />);
}
function Film({ id }) {
  const { task, error } = useLumaTask(luma, id);
  const message = error?.message ?? task?.failure?.message;
  if (message) return <p role="alert">{message}</p>;
  return task?.video ? <video src={task.video.url} controls /> : <p>{task?.state ?? "…"}</p>;
}`;
}

function commandCode(options, ids) {
  const { provider, intervalMs, timeoutMs } = options;
  const baseUrl = whole(options.baseUrl);
  const times = { interval: intervalMs, timeout: timeoutMs };
  const words = Object.entries(times).filter(([, ms]) => Number.isFinite(ms)).map(([name, ms]) => ` --${name} ${ms}ms`);
  const key = options.apiKey !== undefined && isPublic(options.apiKey) ? "demo-key" : "…";
  return [
    `export LUMA_API_KEY=${key}`,
    `npx luma-tasks wait ${ids.map(quoted).join(" ")} \\`,
    `  --provider ${provider}${baseUrl === undefined ? "" : ` --base-url ${quoted(baseUrl)}`}${words.join("")} --out videos`,
  ].join("\n");
}

/** A base URL for a program outside of a page, where nothing relative can be resolved. */
function whole(baseUrl) {
  return baseUrl === undefined || /^https?:/i.test(baseUrl) ? baseUrl : new URL(baseUrl, location.href).href;
}

/** A word of a shell. */
function quoted(word) {
  return /^[\w./:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const TABLE =
  "console.table(results.map(({ id, ok, task, error }) => ({ id, result: ok ? task.video.url : error.message })));";

function callOf(ids) {
  return ids.length === 1
    ? { lines: [`const task = await luma.pollUntilDone(${JSON.stringify(ids[0])});`] }
    : { lines: [`const ids = ${listOf(ids)};`, "const results = await luma.pollUntilDone(ids);"] };
}

function listOf(ids) {
  return `[${ids.map((id) => JSON.stringify(id)).join(", ")}]`;
}

/** The client with its options; a value that is `{ code }` is written as it is. */
function clientOf(options, more) {
  const shown = { ...options, ...more };
  const entries = Object.entries(shown).filter(([, value]) => value !== undefined);
  const text = entries.map(([name, value]) => `${name}: ${value?.code ?? JSON.stringify(value)}`).join(", ");
  return `const luma = createClient({ ${text} });`;
}

/** A real key is not shown, not even to its owner: pages get shared and photographed. */
function keyInPage({ apiKey, baseUrl }) {
  if (apiKey === undefined) {
    // Without a key somebody has to add it: the reader's own server.
    return { baseUrl: baseUrl ?? PROXY };
  }
  return isPublic(apiKey) ? {} : { apiKey: { code: 'prompt("API key")' } };
}

function keyInNode({ apiKey, baseUrl }) {
  const isNeeded = apiKey !== undefined ? !isPublic(apiKey) : baseUrl === undefined;
  return isNeeded ? { apiKey: { code: "process.env.LUMA_API_KEY" } } : {};
}

function isPublic(key) {
  return key === "demo-key";
}
