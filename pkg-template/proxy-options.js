import { LumaError } from "./shared.js";

/** Checks the options of a proxy and gives them complete. Provider, key and address are for the core to judge. */
export function checkOptions(options) {
  const { provider, apiKey, allow, cors = [], baseUrl, fetch, maxIds = 50, basePath = "" } = options ?? {};
  expect(typeof provider === "string", "provider must be the name of a provider");
  const hasKey = typeof apiKey === "function" || (typeof apiKey === "string" && apiKey.trim() !== "");
  expect(hasKey, "apiKey must be a key or a function that gives one");
  expect(allow === undefined || typeof allow === "function", "allow must be a function");
  expect(fetch === undefined || typeof fetch === "function", "fetch must be a function");
  expect(baseUrl === undefined || typeof baseUrl === "string", "baseUrl must be a string");
  expect(
    Array.isArray(cors) && cors.every(isOrigin),
    "cors must be an array of origins as browsers write them, such as https://app.example",
  );
  expect(Number.isInteger(maxIds) && maxIds > 0, "maxIds must be a whole number from 1 up");
  expect(
    typeof basePath === "string" && /^$|^\/(?!\/)[^?#\\]*$/.test(basePath),
    "basePath must be a path such as /api/luma",
  );
  // As it stands in the address of a request.
  const path = new URL(`http://localhost${basePath}`).pathname.replace(/\/+$/, "");
  return { provider, apiKey, allow, cors: [...cors], baseUrl, fetch, maxIds, basePath: path };
}

function expect(isRight, message) {
  if (isRight) return;
  throw new LumaError({ code: "invalid_argument", message, retryable: false, attempts: 0, elapsedMs: 0 });
}

/** Whether a browser would write it like that: without a path, in lower case, without the usual port. */
function isOrigin(text) {
  if (typeof text !== "string" || !/^[a-z][a-z\d+.-]*:\/\/[^\s/\\?#@]+$/.test(text)) return false;
  try {
    return !/^https?:/.test(text) || new URL(text).origin === text;
  } catch {
    return false;
  }
}
