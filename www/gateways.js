// The gateways the package knows, and what a call is given for each choice of the form.

import { isReachable, simulatorAddress } from "./simulator.js";

/** The providers in the order of the list; `baseUrl` is only shown as the default. */
export const GATEWAYS = [
  { provider: "kkiai", name: "kkiai", baseUrl: "https://www.kkiai.com" },
  { provider: "acedata", name: "AceData Cloud", baseUrl: "https://api.acedata.cloud" },
  { provider: "apikley", name: "Apikley", baseUrl: "https://api.apikley.ru" },
  { provider: "kie", name: "Kie", baseUrl: "https://api.kie.ai" },
];

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
