// A Worker that begins workflows and says how they are doing.

export { Polls } from "./workflow.js";

export default {
  async fetch(request, environment) {
    const id = new URL(request.url).pathname.slice(1);
    if (request.method === "POST") await environment.POLLS.create({ id, params: await request.json<string[]>() });
    const instance = await environment.POLLS.get(id);
    return Response.json(await instance.status());
  },
} satisfies ExportedHandler<Env>;
