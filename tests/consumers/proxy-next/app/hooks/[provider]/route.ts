// Receives callbacks.

import { createReceiver } from "../../../receiver.mjs";

const receive = createReceiver({
  simulator: process.env.SIMULATOR_URL,
  fetch: async () => new Response(process.env.KEY_SET),
});

export async function POST(request: Request, { params }: { params: Promise<{ provider: string }> }) {
  return Response.json(await receive((await params).provider, request));
}
