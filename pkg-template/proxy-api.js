import { isLumaError, surfaced } from "./shared.js";
import { judge } from "./proxy-allow.js";
import { ask } from "./proxy-ask.js";
import { limitOf } from "./proxy-limit.js";
import { toNodeHandler } from "./proxy-node.js";
import { checkOptions } from "./proxy-options.js";
import { foreign, isPreflight, judgeOrigin, preflight, withCors } from "./proxy-origin.js";
import { failureOf, isRefusal } from "./proxy-refusal.js";
import { questionOf, routesOf } from "./proxy-routes.js";
import { isSteering } from "./steering.js";
import { withoutKey } from "./without-key.js";

/** The proxy over a core that `loader` loads: the core decides about routes and ids. */
export function createProxyApi(loader) {
  const createProxy = (given) => {
    const options = checkOptions(given);
    let known = {};
    const learn = async () => {
      const { glue } = await loader.load();
      if (known.glue !== glue) known = { glue, routes: routesOf(glue, options) };
      return known;
    };
    return (request) => respond(request, options, learn);
  };
  return { createProxy, toNodeHandler };
}

async function respond(request, options, learn) {
  const limit = limitOf(request);
  let origin;
  const finish = (response) => {
    const headers = new Headers(response.headers);
    headers.set("cache-control", "no-store");
    withCors(headers, origin, options);
    const { body, status, statusText } = response;
    return new Response(body, { status, statusText, headers });
  };
  try {
    const { isFriend, isAllowed } = await judgeOrigin(request, options, limit.signal);
    if (isFriend) origin = request.headers.get("origin");
    if (isPreflight(request)) return finish(preflight(isFriend));
    if (!isAllowed) throw foreign();
    return finish(await answer(request, options, learn, limit.signal));
  } catch (error) {
    const thrown = withoutKeyOf(options, surfaced(error));
    if (isSteering(thrown)) throw thrown;
    return finish((isRefusal(thrown) ? thrown : failureOf(thrown)).toResponse());
  } finally {
    limit.end();
  }
}

async function answer(request, options, learn, signal) {
  const { glue, routes } = await learn();
  const question = await questionOf(request, routes, options, signal);
  const { response, ids, header } = await judge(request, question.ids, options, signal);
  if (response) return response;
  const answered = await ask(glue, (key) => question.build(ids, key), options, signal).catch((error) => {
    if (isRefusal(error)) return error.toResponse();
    throw error;
  });
  if (header) answered.headers.set("luma-tasks-forbidden", header);
  return answered;
}

/** What the application threw, without a key that is known. */
function withoutKeyOf({ apiKey }, error) {
  return typeof apiKey === "string" && !isRefusal(error) && !isLumaError(error) ? withoutKey(error, apiKey) : error;
}
