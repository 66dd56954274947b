import { createApi } from "./api.js";
import { callbackError, unauthorized, withoutSecrets } from "./callback-error.js";
import { checkOptions } from "./callback-options.js";
import { readBytes, receive } from "./callback-request.js";
import { isLumaError } from "./shared.js";

/** `parseCallback` over a core that `loader` loads: the core decides what a body means. */
export function createCallbackApi(loader) {
  const { parseTask } = createApi(loader);
  const parseCallback = async (request, given) => {
    const options = checkOptions(given);
    const { provider, scheme } = options;
    const { header, body } = receive(request);
    const bytes = await readBytes(body, provider);
    const text = new TextDecoder().decode(bytes);
    const payload = payloadOf(text);
    const signed = scheme ? await scheme.verify({ header, bytes, payload }, options) : { verified: "none" };
    if (payload === undefined) {
      throw callbackError(provider, "invalid_response", "the body of the callback is not the JSON of a task");
    }
    const task = await read(parseTask, text, options);
    // A body can name several tasks: the task that is returned has to be the one that the signature covers.
    if (signed.id !== undefined && signed.id !== task.id) {
      throw unauthorized(provider, "the signature of the callback is about another task than its body");
    }
    return { task, verified: signed.verified };
  };
  return { parseCallback };
}

/** The object or array that a body is; nothing for another body. */
function payloadOf(text) {
  try {
    const payload = JSON.parse(text);
    return typeof payload === "object" && payload !== null ? payload : undefined;
  } catch {
    return undefined;
  }
}

async function read(parseTask, text, { provider, secrets }) {
  try {
    return await parseTask(text, { provider });
  } catch (error) {
    // The options have been checked: what is missing here is missing in the body, which may come from anybody.
    if (isLumaError(error) && error.code === "invalid_argument") {
      throw callbackError(provider, "invalid_response", "the body of the callback does not name its task");
    }
    throw withoutSecrets(error, secrets);
  }
}
