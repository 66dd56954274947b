import { experimental_generateVideo as generateVideo } from "ai";

export const title = "ai";

/** The loop is its own. It has no provider of Luma videos, so the model that it asks is ours. */
export function connect(base, fetch) {
  const headers = { authorization: "Bearer demo-key" };
  const response = { timestamp: new Date(), modelId: "ray-2", headers: {} };
  return {
    specificationVersion: "v4",
    provider: "luma",
    modelId: "ray-2",
    maxVideosPerCall: 1,
    doStart: async ({ prompt }) => ({ operation: prompt, warnings: [], response }),
    async doStatus({ operation, abortSignal }) {
      const answer = await fetch(`${base}/lumaai/generations/${operation}`, { headers, signal: abortSignal });
      const { state, assets } = await answer.json();
      if (state !== "completed") return { status: "pending", response };
      return { status: "completed", videos: [{ type: "url", url: assets.video }], warnings: [], response };
    },
  };
}

/** What it downloads at the end belongs to no wait. */
const download = async () => ({ data: new Uint8Array(1), mediaType: "video/mp4" });

export const wait = (model, id, signal) => generateVideo({ model, prompt: id, poll: {}, abortSignal: signal, download });
export const get = (model, id) => model.doStatus({ operation: id });
export const pace = "5 s, its own loop";
