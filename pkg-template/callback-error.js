import { redact } from "./redact.js";
import { isLumaError, LumaError } from "./shared.js";

/** What `parseCallback` rejects with for a callback, not for a wrong argument. */
export function callbackError(provider, code, message, { retryable = false, cause } = {}) {
  const fields = { code, message: `${provider}: ${message}`, provider, retryable, attempts: 0, elapsedMs: 0 };
  return new LumaError(fields, cause);
}

/** The callback may come from anybody. */
export function unauthorized(provider, message) {
  return callbackError(provider, "unauthorized", message);
}

/** An error of the core without the secrets: a body may repeat what the task was created with. */
export function withoutSecrets(error, secrets) {
  if (!isLumaError(error)) return error;
  const fields = error.toJSON();
  let isClean = true;
  for (const name of ["message", "body", "providerCode", "traceId"]) {
    if (fields[name] === null) continue;
    const text = secrets.reduce((rest, secret) => redact(rest, secret), fields[name]);
    isClean = isClean && text === fields[name];
    fields[name] = text;
  }
  return isClean ? error : new LumaError(fields, error.cause);
}
