import { schemeOf } from "./callback-schemes.js";
import { checkNames, expect, kindOf, shown } from "./option-checks.js";
import { PROVIDERS } from "./proxy-providers.js";

const NAMES = ["provider", "secret", "toleranceSeconds", "fetch"];

/** Checks the options of `parseCallback` and returns them complete, with the scheme to check by, where anything is checked. */
export function checkOptions(given) {
  expect(given !== null && typeof given === "object", `options must be an object, got ${shown(given)}`);
  checkNames(given, NAMES, "parseCallback");
  const { provider, secret, toleranceSeconds = 300, fetch } = { ...given };
  expect(PROVIDERS.includes(provider), `provider must be one of ${PROVIDERS.join(", ")}, got ${shown(provider)}`);
  const isTolerance = typeof toleranceSeconds === "number" && toleranceSeconds >= 0;
  expect(isTolerance, `toleranceSeconds must be a number of seconds from 0 up, got ${shown(toleranceSeconds)}`);
  expect(fetch === undefined || typeof fetch === "function", `fetch must be a function, got ${shown(fetch)}`);
  const scheme = schemeOf(provider);
  const secrets = secret === undefined ? [] : secretsOf(secret, provider, scheme);
  const isChecked = scheme && (secrets.length > 0 || !scheme.keyOf);
  return { provider, scheme: isChecked ? scheme : undefined, secrets, toleranceSeconds, fetch };
}

/** The secrets as a list. One that could not be checked is refused: its caller would believe that it is. */
function secretsOf(secret, provider, scheme) {
  expect(scheme, `secret must not be given for ${provider}, which signs no callbacks`);
  expect(scheme.keyOf, `secret must not be given for ${provider}, which signs by a public key`);
  const secrets = Array.isArray(secret) ? [...secret] : [secret];
  expect(secrets.length > 0, "secret must be a secret or a list of them, got an empty list");
  for (const one of secrets) {
    const fault = secretFault(one, scheme);
    expect(!fault, `secret must be a secret or a list of them, got ${fault}`);
  }
  return secrets;
}

/** What is wrong with a secret, without the secret; nothing when it is right. */
function secretFault(secret, scheme) {
  if (typeof secret !== "string") return secret === null || secret === undefined ? String(secret) : kindOf(secret);
  if (secret === "") return "an empty string";
  if (/^\s|\s$/.test(secret)) return "a string with spaces or a line end around it";
  if (/[^ -~]/.test(secret)) return "a string with characters that no gateway's secret has";
  if (!scheme.keyOf(secret)) return "a string that is not whsec_ followed by base64";
}
