import OpenAI from "openai";

export const title = "openai";

export const connect = (base, fetch) =>
  new OpenAI({ apiKey: "demo-key", baseURL: `${base}/openai`, fetch, dangerouslyAllowBrowser: true });

export const get = (client, id, signal) => client.videos.retrieve(id, { signal });

/** It has no loop for videos: this one and its pace are ours. */
export async function wait(client, id, signal) {
  for (;;) {
    const video = await get(client, id, signal);
    if (video.status === "completed" || video.status === "failed") return video;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
export const pace = "2 s, a loop of our choice";
