import { getRequestEvent } from "$app/server";
import { env } from "$env/dynamic/private";
import { createProxy } from "luma-tasks/proxy";
import { allowed } from "../../../../../owner.mjs";

const proxy = createProxy({
  provider: "kkiai",
  // A function, because a build loads this file without the key.
  apiKey: () => env.LUMA_API_KEY,
  baseUrl: `${process.env.SIMULATOR_URL}/kkiai`,
  basePath: "/api/luma",
  allow: (_request, ids) => allowed(getRequestEvent().locals.user, ids),
});

export const GET = ({ request }) => proxy(request);
export const POST = ({ request }) => proxy(request);
export const OPTIONS = ({ request }) => proxy(request);
