import { LumaError } from "./shared.js";
import { ask, isSteering } from "./proxy-ask.js";
import { limitOf, until } from "./proxy-limit.js";
import { toNodeHandler } from "./proxy-node.js";
import { checkOptions } from "./proxy-options.js";
import { isAllowedOrigin, preflight, withCors } from "./proxy-origin.js";
import { Refusal } from "./proxy-refusal.js";
import { questionOf, routesOf, taskRequest } from "./proxy-routes.js";

/** The proxy over a core that `loader` loads: which routes and ids there are is the core's to say. */
export function createProxyApi(loader) {
  const createProxy = (given) => {
    const options = checkOptions(given);
    let known = {};
    const learn = async () => {
      const { glue } = await loader.load();
      if (known.glue !== glue) known = { glue, routes: routesOf(glue, options) };
      return [glue, known.routes];
    };
    return async (request) => {
      const limit = limitOf(request);
      try {
        return finished(await answer(request, options, learn, limit.signal), request, options);
      } catch (error) {
        if (isSteering(error)) throw error;
        return finished(refusalOf(error).toResponse(), request, options);
      } finally {
        limit.end();
      }
    };
  };
  return { createProxy, toNodeHandler };
}

async function answer(request, options, learn, signal) {
  if (request.method === "OPTIONS") return preflight(request, options);
  if (!isAllowedOrigin(request, options)) throw new Refusal(403, "pages of this origin may not use the proxy");
  const [core, routes] = await learn();
  const question = await questionOf(request, routes, options, signal);
  if (options.allow) {
    const allowed = await until(signal, () => options.allow(request, question.ids));
    if (isResponse(allowed)) return allowed;
    if (allowed !== true) throw new Refusal(403, "not allowed");
  }
  return ask(question, await keyOf(core, options, signal), options, signal);
}

/** By its shape: a framework may bring a `Response` of its own. */
function isResponse(value) {
  return typeof value?.status === "number" && typeof value.headers?.get === "function";
}

async function keyOf(core, options, signal) {
  const { apiKey } = options;
  if (typeof apiKey === "string") return apiKey;
  let key;
  try {
    key = await until(signal, () => apiKey());
  } catch (error) {
    if (error instanceof Refusal || isSteering(error)) throw error;
    // What it says may hold the key.
    console.error(`luma-tasks: the proxy's apiKey function threw ${error?.name}`);
    throw new Refusal(503, "the proxy has no key at the moment");
  }
  try {
    taskRequest(core, ["sample"], false, { ...options, apiKey: key ?? null });
  } catch (error) {
    console.error(`luma-tasks: the proxy's apiKey function gave no key: ${error.message}`);
    throw new Refusal(401, "the proxy has no key");
  }
  return key;
}

/** What went wrong, for the caller. What the application threw is for its log only. */
function refusalOf(error) {
  if (error instanceof Refusal) return error;
  console.error("luma-tasks: the proxy failed:", error instanceof LumaError ? error.message : (error?.stack ?? error));
  return new Refusal(500, "the proxy failed");
}

function finished(response, request, options) {
  const headers = new Headers(response.headers);
  headers.set("cache-control", "no-store");
  withCors(headers, request, options);
  const { body, status, statusText } = response;
  return new Response(body, { status, statusText, headers });
}
