// The types of `luma-tasks/callback`, as a server uses them.

import type { LumaTask } from "luma-tasks";
import {
  parseCallback,
  type CallbackOptions,
  type CallbackVerification,
  type ParsedCallback,
  type ReceivedCallback,
} from "luma-tasks/callback";

/** True only for two types that no use can tell apart. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Takes nothing but `true`, so that a false comparison is a compile error where it stands. */
type Check<T extends true> = T;

export type Promises = [
  Check<Equal<CallbackVerification, "body" | "id" | "secret" | "none">>,
  Check<Equal<ParsedCallback, { task: LumaTask; verified: CallbackVerification }>>,
  Check<Equal<keyof CallbackOptions, "provider" | "secret" | "toleranceSeconds" | "fetch">>,
];

const options: CallbackOptions = {
  provider: "kie",
  secret: ["one", "another"] as const,
  toleranceSeconds: 60,
  fetch,
};

export async function receive(request: Request): Promise<string> {
  const { task, verified } = await parseCallback(request, options);
  // The task narrows by its state, as everywhere.
  return verified === "body" && task.state === "completed" ? task.video.url : task.id;
}

// A secret may be missing in the environment: then nothing is checked, and the answer says so.
void parseCallback(new Request("https://app.example"), { provider: "kie", secret: "key" as string | undefined });
void parseCallback({ body: "{}", headers: new Headers() }, { provider: "kie", secret: undefined });
void parseCallback({ body: new Uint8Array(), headers: { "x-a": "1", "x-b": ["1"], "x-c": undefined } }, { provider: "kie" });

/** Express's request after `express.raw()`, Fastify's, and an event of AWS Lambda. */
declare const express: { body: any; headers: { [name: string]: string | string[] | undefined; host?: string } };
declare const lambda: { body: string; headers: Record<string, string> };
const received: ReceivedCallback = express;
void parseCallback(received, options);
void parseCallback(lambda, options);

// @ts-expect-error The provider is missing.
void parseCallback(received, { secret: "key" });
// @ts-expect-error A parsed body cannot be verified.
void parseCallback({ body: { code: 200 }, headers: {} }, options);
// @ts-expect-error The headers have the signature.
void parseCallback({ body: "{}" }, options);
// @ts-expect-error A misspelt secret would be a check that is not made.
void parseCallback(received, { provider: "kie", secrets: "key" });
// @ts-expect-error The key of the API signs nothing.
void parseCallback(received, { provider: "kie", apiKey: "key" });
