// Functions that fit the `fetch` option, whichever types declare the global one.

import type { LumaOptions } from "luma-tasks";

const answer = { status: 200, headers: new Map<string, string>(), text: async () => "{}" };

export const fits: LumaOptions["fetch"][] = [
  undefined,
  // The global function, and one bound to the global object.
  fetch,
  globalThis.fetch,
  fetch.bind(globalThis),
  // Wrappers, with every spelling of the parameters.
  (url, init) => fetch(url, init),
  async (url, init) => fetch(url, { ...init, keepalive: true }),
  (...parameters: Parameters<typeof fetch>) => fetch(...parameters),
  async (url: string) => new Response(url),
  async (url: string | URL, init?: RequestInit) => fetch(url, init),
  async (_url: string, init: { headers: Record<string, string>; body?: string }) => new Response(init.body),
  // The least that an answer can be, as in a test.
  async () => answer,
  async () => ({ status: 429, headers: { get: () => null }, text: async () => "" }),
  async () => ({ status: 200, headers: { get: () => null }, body: { getReader: () => answer } }),
];
