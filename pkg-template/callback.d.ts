import type { LumaFetch, LumaProvider, LumaTask } from "./index.js";

/** A received callback, where there is no `Request`: the raw body, and the headers in any form. */
export interface ReceivedCallback {
  /** The raw body, at most 1 MB: a signature covers its bytes, so a parsed body cannot be verified. */
  body: string | Uint8Array;
  /** The headers. Their names may be in any case. */
  headers: Headers | Record<string, string | string[] | undefined>;
}

/** Options of {@link parseCallback}. An unknown name is an error. */
export interface CallbackOptions {
  /** The gateway that posts. */
  provider: LumaProvider;
  /**
   * The secret that the gateway signs with, or several during a rotation. With it, a callback that is not signed
   * rejects with `unauthorized`. Without it nothing is checked, except for `fal` and `atlascloud`, which sign with keys of their
   * own.
   *
   * Only for gateways that sign with a secret: `apikley`, `apikley-jobs`, `kie`, `kie-jobs`, `piapi`, `replicate`,
   * `wavespeed`. For others it is an error, because it could not be checked.
   * @default nothing is checked
   */
  secret?: string | readonly string[] | undefined;
  /**
   * How far the timestamp of a signature may be from now, in either direction, in seconds.
   * @default 300
   */
  toleranceSeconds?: number | undefined;
  /**
   * A `fetch`-compatible function that fetches the public keys of `fal` and `atlascloud`.
   * @default the global one
   */
  fetch?: LumaFetch | undefined;
}

/**
 * What the signature of a callback covered.
 *
 * - `"body"`: the whole body. The task is from the gateway.
 * - `"id"`: only the id of the task and the time. Confirm the rest with `getTask`.
 * - `"secret"`: nothing, but the sender knows the secret.
 * - `"none"`: nothing was checked. Confirm the task with `getTask`.
 */
export type CallbackVerification = "body" | "id" | "secret" | "none";

/** The task of a callback, and how far it is verified. */
export interface ParsedCallback {
  /** The task, in any state: some gateways post progress too. */
  task: LumaTask;
  /** What the signature covered. */
  verified: CallbackVerification;
}

/**
 * Reads the request that a gateway posts to a callback address, and verifies the gateway's signature. For servers.
 *
 * Deliveries get lost, repeat, and arrive in any order: `docs/callbacks.md` of the repository has a receiver that handles that.
 *
 * @param request a `Request`, or the raw body and the headers, as the request of Express has them after `express.raw()`.
 * @throws LumaError `unauthorized` when a signature is missing or wrong, or its timestamp is too old or too far in the future;
 * `invalid_argument` when an option is wrong or the body was parsed; `network` when the public keys of `fal` or `atlascloud` cannot be
 * fetched, or the body broke off; `invalid_response` for a body over 1 MB, or one that is not a task or does not name it.
 * @example
 * const { task, verified } = await parseCallback(request, { provider: "replicate", secret });
 * console.log(task.state, verified); // "completed", "body"
 */
export declare function parseCallback(
  request: Request | ReceivedCallback,
  options: CallbackOptions,
): Promise<ParsedCallback>;
