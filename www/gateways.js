// The gateways the package knows, and what `createClient` is given for each choice of the form.

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

/**
 * The simulator runs on the server of this page. It is asked by its other loopback name, which makes it
 * another origin: what works here works against a gateway with CORS.
 */
export function simulatorAddress(provider, { protocol, hostname, port, origin }) {
  const otherNames = { localhost: "127.0.0.1", "127.0.0.1": "localhost" };
  const otherName = otherNames[hostname];
  const server = otherName ? `${protocol}//${otherName}${port ? `:${port}` : ""}` : origin;
  return `${server}/${provider}`;
}

/** The options for `createClient`; what was not filled in stays out and keeps the package's default. */
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

function given(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
