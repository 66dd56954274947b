/**
 * The gateway that has the task. It determines the routes, the expected JSON, the header for the key and the default pace.
 *
 * - `"kkiai"`: `https://www.kkiai.com`, and gateways of the same software family
 * - `"acedata"`: `https://api.acedata.cloud`
 * - `"apikley"`, `"kie"`: `https://api.apikley.ru` and `https://api.kie.ai`, Luma Modify
 * - `"apikley-jobs"`, `"kie-jobs"`: their newer jobs route. The id does not show which route created it
 * - `"luma"`: Luma's own API, `https://api.lumalabs.ai` (Dream Machine)
 * - `"luma-agents"`: Luma's own newer API, `https://agents.lumalabs.ai`. Links work for an hour; another call returns fresh ones
 * - `"fal"`: `https://queue.fal.run`, the app `fal-ai/luma-dream-machine`
 * - `"fal-agents"`: the same, the app `luma/agent`
 * - `"replicate"`: `https://api.replicate.com`
 * - `"wavespeed"`: `https://api.wavespeed.ai`
 * - `"atlascloud"`: `https://api.atlascloud.ai`
 * - `"aimlapi"`: `https://api.aimlapi.com`
 * - `"openai-videos"`: `GET /v1/videos/{id}`, as many relays have it. It has no address of its own: set `baseUrl`
 * - `"piapi"`: `https://api.piapi.ai`
 * - `"302ai"`: `https://api.302.ai`
 * - `"cometapi"`: `https://api.cometapi.com`
 *
 * For any other gateway, name the provider with the same routes and set `baseUrl`.
 */
export type LumaProvider =
  | "kkiai"
  | "acedata"
  | "apikley"
  | "kie"
  | "apikley-jobs"
  | "kie-jobs"
  | "luma"
  | "luma-agents"
  | "fal"
  | "fal-agents"
  | "replicate"
  | "wavespeed"
  | "atlascloud"
  | "aimlapi"
  | "openai-videos"
  | "piapi"
  | "302ai"
  | "cometapi";
