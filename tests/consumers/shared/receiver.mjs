// A receiver of callbacks as docs/callbacks.md describes it, whatever the server. It keeps its tasks in memory.

import { getTask, isLumaError } from "luma-tasks";
import { parseCallback } from "luma-tasks/callback";

/** What the gateways sign with. */
export const SECRETS = {
  kie: "kie-hmac-key-0123456789",
  piapi: "a secret of our own",
  replicate: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
  wavespeed: "whsec_0123456789abcdef0123456789abcdef",
};

/**
 * A function that takes what a provider posts and gives the status to answer with and what is kept of the task.
 * `simulator` is where tasks are confirmed, `fetch` gets the public keys of fal.
 */
export function createReceiver({ simulator, fetch }) {
  const kept = new Map();

  return async (provider, request) => {
    try {
      const { task, verified } = await parseCallback(request, { provider, secret: SECRETS[provider], fetch });
      // Anybody can send the id of somebody else's task.
      if (!task.id.includes("ours")) return { status: 204 };
      const isSure = verified === "body" || verified === "secret";
      const sure = isSure ? task : await confirmed(task);
      return { status: 200, verified, ...keep(sure) };
    } catch (error) {
      if (!isLumaError(error)) throw error;
      if (error.code === "unauthorized") return { status: 401 };
      return { status: error.retryable ? 503 : 400, code: error.code };
    }
  };

  function confirmed({ id, provider }) {
    return getTask(id, { provider, apiKey: "demo-key", baseUrl: `${simulator}/${provider}`, timeoutMs: 10_000 });
  }

  /** Deliveries repeat and come late: what is final stays. */
  function keep({ id, state }) {
    const earlier = kept.get(id) ?? { changes: 0 };
    const isFinal = earlier.state === "completed" || earlier.state === "failed";
    const now = isFinal || earlier.state === state ? earlier : { state, changes: earlier.changes + 1 };
    kept.set(id, now);
    return now;
  }
}
