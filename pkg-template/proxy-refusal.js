import { attempt } from "./attempt.js";
import { isLumaError } from "./shared.js";

/** The proxy's own refusal, in a form that every dialect reads by its HTTP status. */
export class Refusal extends Error {
  constructor(status, message, headers) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  toResponse() {
    const { message, status } = this;
    const headers = {
      "cache-control": "no-store",
      "content-type": "application/json",
      "x-content-type-options": "nosniff",
      ...this.headers,
    };
    // Most dialects read `error`, one reads the field beside it.
    return new Response(JSON.stringify({ error: { message, type: "proxy_error" }, message }), { status, headers });
  }
}

/** Whether this is a refusal of the proxy. */
export function isRefusal(error) {
  // Throws at a proxy object that cannot be read.
  return attempt(() => error instanceof Refusal, false);
}

/** The refusal after what the application threw, which is for its log only. */
export function failureOf(error) {
  console.error("luma-tasks: the proxy failed:", isLumaError(error) ? error.message : attempt(() => error?.stack ?? error));
  return new Refusal(500, "the proxy failed");
}
