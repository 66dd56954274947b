// The gateways the package knows, and what a call is given for each choice of the form.

import { isReachable, simulatorAddress } from "./simulator.js";

/**
 * The providers in the order of the list. `baseUrl` is only shown as the default; those with the same `dialect` write their
 * tasks alike.
 */
export const GROUPS = [
  {
    name: "kkiai and relatives",
    gateways: [
      { provider: "kkiai", name: "kkiai", dialect: "kkiai", baseUrl: "https://www.kkiai.com" },
      { provider: "302ai", name: "302.AI", dialect: "kkiai", baseUrl: "https://api.302.ai" },
      { provider: "cometapi", name: "CometAPI", dialect: "kkiai", baseUrl: "https://api.cometapi.com" },
      { provider: "openai-videos", name: "Relays with /v1/videos", dialect: "openai", baseUrl: "https://relay.example" },
    ],
  },
  {
    name: "Luma’s own",
    gateways: [
      { provider: "luma", name: "Luma Dream Machine", dialect: "luma", baseUrl: "https://api.lumalabs.ai" },
      { provider: "luma-agents", name: "Luma Agents", dialect: "luma-agents", baseUrl: "https://agents.lumalabs.ai" },
    ],
  },
  {
    name: "AceData, Kie and Apikley",
    gateways: [
      { provider: "acedata", name: "AceData Cloud", dialect: "acedata", baseUrl: "https://api.acedata.cloud" },
      { provider: "kie", name: "Kie", dialect: "kie", baseUrl: "https://api.kie.ai" },
      { provider: "kie-jobs", name: "Kie, jobs", dialect: "kie-jobs", baseUrl: "https://api.kie.ai" },
      { provider: "apikley", name: "Apikley", dialect: "kie", baseUrl: "https://api.apikley.ru" },
      { provider: "apikley-jobs", name: "Apikley, jobs", dialect: "kie-jobs", baseUrl: "https://api.apikley.ru" },
    ],
  },
  {
    name: "Model hosts",
    gateways: [
      { provider: "fal", name: "fal", dialect: "fal", baseUrl: "https://queue.fal.run/fal-ai/luma-dream-machine" },
      { provider: "fal-agents", name: "fal, Luma Agents", dialect: "fal", baseUrl: "https://queue.fal.run/luma/agent" },
      { provider: "replicate", name: "Replicate", dialect: "replicate", baseUrl: "https://api.replicate.com" },
      { provider: "wavespeed", name: "WaveSpeed", dialect: "wavespeed", baseUrl: "https://api.wavespeed.ai" },
      { provider: "atlascloud", name: "Atlas Cloud", dialect: "wavespeed", baseUrl: "https://api.atlascloud.ai" },
      { provider: "aimlapi", name: "AI/ML API", dialect: "aimlapi", baseUrl: "https://api.aimlapi.com" },
      { provider: "piapi", name: "PiAPI", dialect: "piapi", baseUrl: "https://api.piapi.ai" },
    ],
  },
];

export const GATEWAYS = GROUPS.flatMap(({ gateways }) => gateways);

/** One gateway for each dialect. */
export const DIALECTS = GATEWAYS.filter(
  ({ dialect }, index) => GATEWAYS.findIndex((other) => other.dialect === dialect) === index,
);

/** The row of a provider; the first one for a name that is not in the list. */
export function gatewayOf(provider) {
  return GATEWAYS.find((gateway) => gateway.provider === provider) ?? GATEWAYS[0];
}

/** The options of a call; what was not filled in stays out and keeps the package's default. */
export function clientOptions(settings, location) {
  const { mode, provider, baseUrl, apiKey, intervalMs, timeoutMs } = settings;
  const timing = given({ intervalMs, timeoutMs });
  if (mode === "simulator") {
    return {
      provider,
      baseUrl: simulatorAddress(provider, location),
      apiKey: "demo-key",
      allowBrowserKey: true,
      intervalMs: 1000,
      ...timing,
    };
  }
  return { provider, ...given({ baseUrl, apiKey }), ...timing };
}

/** The same options as code elsewhere would give them: a simulator inside this page cannot be asked from there. */
export function codeOptions(settings, location) {
  const { mode, provider } = settings;
  return mode === "simulator" && !isReachable ? { provider } : clientOptions(settings, location);
}

function given(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
