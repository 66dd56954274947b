import LumaAI from "lumaai";

export const title = "lumaai";

export const connect = (base, fetch) => new LumaAI({ authToken: "demo-key", baseURL: `${base}/lumaai`, fetch });

export const get = (client, id, signal) => client.generations.get(id, { signal });

/** It has no loop: this one and its pace are ours. */
export async function wait(client, id, signal) {
  for (;;) {
    const generation = await get(client, id, signal);
    if (generation.state === "completed" || generation.state === "failed") return generation;
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
}
export const pace = "3 s, a loop of our choice";
