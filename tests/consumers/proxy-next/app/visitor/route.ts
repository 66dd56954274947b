// Asks about the task of a visitor, with the key that the visitor has sent.

import { createClient, getTask } from "luma-tasks";
import { headers } from "next/headers";

const options = {
  provider: "kkiai",
  apiKey: async () => (await headers()).get("x-visitor-key") ?? undefined,
  baseUrl: process.env.GATEWAY || "http://localhost",
} as const;
const client = createClient(options);

export async function GET() {
  const visitor = (await headers()).get("x-visitor");
  const tasks = await Promise.all([getTask(`alone--${visitor}`, options), client.getTask(`client--${visitor}`)]);
  return Response.json(tasks.map(({ id, state }) => `${id} ${state}`));
}
