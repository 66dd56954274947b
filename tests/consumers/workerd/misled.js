// A Worker that got the entry for other runtimes, as a bundler without the condition "workerd" gives it.

import { parseTask } from "./node_modules/luma-tasks/dist/index.js";

export default {
  async fetch() {
    const error = await parseTask({ id: "id", state: "pending" }, { provider: "kkiai" }).catch((reason) => reason);
    return Response.json({ code: error.code, message: error.message });
  },
};
