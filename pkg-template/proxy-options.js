import { checkAddress, shownAddress } from "./address.js";
import { isA, isArray } from "./given.js";
import { checkNames, expect, kindOf, shown } from "./option-checks.js";
import { HOMELESS, PROVIDERS } from "./proxy-providers.js";

const NAMES = ["provider", "apiKey", "basePath", "baseUrl", "fetch", "maxIds", "allow", "cors"];

/** Checks the options of a proxy and returns them complete: a misconfigured one must not start. */
export function checkOptions(given) {
  expect(given !== null && typeof given === "object", `options must be an object, got ${shown(given)}`);
  checkNames(given, NAMES, "createProxy");
  const { provider, apiKey, allow, cors = [], baseUrl, fetch, maxIds = 50, basePath = "" } = given;
  expect(PROVIDERS.includes(provider), `provider must be one of ${PROVIDERS.join(", ")}, got ${shown(provider)}`);
  const isPlaced = baseUrl !== undefined || !HOMELESS.includes(provider);
  expect(isPlaced, `baseUrl must be given: ${provider} has no address of its own`);
  const fault = typeof apiKey === "function" ? undefined : keyFault(apiKey);
  expect(!fault, `apiKey must be a key or a function that returns one, got ${fault}`);
  for (const [name, value] of Object.entries({ allow, fetch })) {
    expect(value === undefined || typeof value === "function", `${name} must be a function, got ${shown(value)}`);
  }
  expect(Number.isInteger(maxIds) && maxIds > 0, `maxIds must be a whole number from 1 up, got ${shown(maxIds)}`);
  const isListed = listedBy(cors);
  const hasCors = isListed === cors || cors.length > 0;
  const basePaths = pathsOf(basePath);
  return { provider, apiKey, allow, baseUrl: addressOf(baseUrl), fetch, maxIds, basePaths, hasCors, isListed };
}

/** What is wrong with a key, without the key; nothing when it is right. */
export function keyFault(key) {
  if (typeof key !== "string") return key === null || key === undefined ? String(key) : kindOf(key);
  if (key === "") return "an empty string";
  if (/^[ \t]|[ \t]$/.test(key)) return "a string with spaces around it";
  if (/[^ -~]/.test(key)) return "a string with characters that an HTTP header cannot carry";
  if (/^(bearer|key) /i.test(key)) return 'a string with "Bearer" or "Key" before the key';
}

/** The address of the gateway as it is given. It has to be absolute, because the proxy has no page to resolve it against. */
function addressOf(baseUrl) {
  if (baseUrl === undefined) return undefined;
  expect(isA(baseUrl, "URL") || typeof baseUrl === "string", `baseUrl must be a string or a URL, got ${shown(baseUrl)}`);
  const text = String(baseUrl);
  expect(/^https?:\/\//i.test(text), `baseUrl must be an absolute http(s) URL, got ${shownAddress(text)}`);
  const { fault } = checkAddress(text, false, true);
  expect(!fault, fault?.replace(" (allowInsecureHttp lifts this)", ""));
  return text;
}

/**
 * The paths below which the routes may be, as they stand in the address of a request: the one that clients use, and what
 * a framework leaves of it that cuts off its own prefix, as Next.js does with its `basePath`.
 */
function pathsOf(basePath) {
  const isPath = typeof basePath === "string" && /^$|^\/(?!\/)[^?#\\]*$/.test(basePath);
  expect(isPath, `basePath must be a path such as /api/luma, got ${shown(basePath)}`);
  const whole = new URL(`http://localhost${basePath}`).pathname.replace(/\/+$/, "");
  const paths = [whole];
  for (let at = whole.indexOf("/", 1); at > 0; at = whole.indexOf("/", at + 1)) paths.push(whole.slice(at));
  return paths;
}

/** A function that returns whether an origin is listed. */
function listedBy(cors) {
  if (typeof cors === "function") return cors;
  const isList = isArray(cors) && cors.every(isOrigin);
  const expected = "a function or an array of exact origins such as https://app.example";
  expect(isList, `cors must be ${expected}, got ${shown(cors)}`);
  const origins = [...cors];
  return (origin) => origins.includes(origin);
}

/** Whether a browser would write it like that: without a path, in lower case, without the usual port. */
function isOrigin(text) {
  if (text === "null" || text === "file://") return true;
  if (typeof text !== "string" || !/^[a-z][a-z\d+.-]*:\/\/[^\s/\\?#@*]+$/.test(text)) return false;
  try {
    return !/^https?:/.test(text) || new URL(text).origin === text;
  } catch {
    return false;
  }
}
