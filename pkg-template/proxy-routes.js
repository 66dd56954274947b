import { readIds, readOptions } from "./given.js";
import { readText } from "./proxy-body.js";
import { isRefusal, Refusal } from "./proxy-refusal.js";
import { surfaced } from "./shared.js";
import { until } from "./until.js";

const MOST_UP = 64 * 1024;

/** The id to find the routes with. */
const SAMPLE = "sample";

/** What a second server that decodes once more could take for the end of an id or for another path. */
const AMBIGUOUS = ["/", "\\", "%", "?", "#", "&", ";"];

/** The request that the core would make for `ids`. */
function taskRequest(core, ids, isMany, options) {
  try {
    return core.request(readIds(ids), isMany, readOptions(options));
  } catch (reason) {
    throw surfaced(reason);
  }
}

/**
 * The routes of a gateway, found from the core's request for an id: what surrounds the id is the route. Nothing here knows a
 * gateway.
 */
export function routesOf(core, { provider, baseUrl, apiKey }) {
  return [false, true].map((isMany) => {
    const build = (ids, key = apiKey) => taskRequest(core, ids, isMany, { provider, baseUrl, apiKey: key });
    const { path, body, idSigns } = build([SAMPLE]);
    const refused = AMBIGUOUS.filter((sign) => !idSigns.includes(sign));
    const isId = (id) => !refused.some((sign) => id.includes(sign));
    return { build, isId, ...(body === undefined ? inPath(...path.split(SAMPLE)) : inBody(path, JSON.parse(body))) };
  });
}

/** A route that takes one id in its path or query, where something may follow. */
function inPath(start, end) {
  const isAt = (path) => path.startsWith(start) && path.endsWith(end) && path.length > start.length + end.length;
  const idsIn = (path) => [decoded(path.slice(start.length, path.length - end.length))];
  return { method: "GET", isAt, idsIn };
}

/** A route that takes an id, or several, in a field of its body. */
function inBody(route, sample) {
  const [name, value] = Object.entries(sample).find(([, value]) => value === SAMPLE || value[0] === SAMPLE);
  const isMany = Array.isArray(value);
  // Such as an action: with others, gateways create and delete.
  const words = Object.entries(sample).filter(([other, word]) => other !== name && typeof word === "string");
  const idsIn = (body) => {
    const given = fieldOf(body, name);
    const isAsked = given !== undefined && Array.isArray(given) === isMany;
    if (isAsked && words.every(([other, word]) => fieldOf(body, other) === word)) return isMany ? given : [given];
  };
  return { method: "POST", isAt: (path) => path === route, idsIn };
}

/**
 * The ids of a request, and a function that builds the request to the gateway for ids by the same route. Only the ids are
 * taken over.
 */
export async function questionOf(request, routes, options, signal) {
  const path = pathOf(request, options);
  const open = routes.filter((route) => route.isAt(path));
  if (open.length === 0) throw noRoute();
  const [{ method }] = open;
  if (request.method !== method) throw new Refusal(405, `this route takes ${method} only`, { allow: method });
  const given = method === "GET" ? path : await bodyOf(request, options, signal);
  for (const { idsIn, isId, build } of open) {
    const ids = idsIn(given);
    if (!ids) continue;
    if (ids.length === 0 || ids.length > options.maxIds) {
      throw new Refusal(400, `one request may ask for 1 to ${options.maxIds} ids`);
    }
    // Not the request that the core would make.
    if (pathFor(build, ids) !== path) throw noRoute();
    if (!ids.every(isId)) throw badIds();
    return { ids: Object.freeze([...ids]), build };
  }
  throw new Refusal(400, "only requests about tasks are forwarded");
}

/** The path below that of the proxy. Frameworks add a slash at its end. */
function pathOf(request, { basePaths }) {
  const { pathname, search } = new URL(request.url);
  const basePath = basePaths.find((path) => pathname.startsWith(`${path}/`));
  if (basePath === undefined) throw noRoute();
  return pathname.slice(basePath.length).replace(/\/$/, "") + search;
}

async function bodyOf(request, { allow }, signal) {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    throw new Refusal(415, "the body must be application/json");
  }
  try {
    // `allow` may want to read the body too.
    const source = allow ? request.clone() : request;
    const text = await until(signal, () => readText(source, MOST_UP, () => new Refusal(413, "the body is over 64 KB")));
    return JSON.parse(text);
  } catch (error) {
    throw isRefusal(error) ? error : new Refusal(400, "the body cannot be read as JSON");
  }
}

function pathFor(build, ids) {
  try {
    return build(ids).path;
  } catch {
    // The options were good when the routes were found.
    throw badIds();
  }
}

function fieldOf(body, name) {
  return typeof body === "object" && body !== null && Object.hasOwn(body, name) ? body[name] : undefined;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw noRoute();
  }
}

function badIds() {
  return new Refusal(400, "the task ids are not valid");
}

function noRoute() {
  return new Refusal(404, "no such route");
}
