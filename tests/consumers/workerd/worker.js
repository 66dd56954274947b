// A Worker that uses the package. What it got goes back as JSON.

import { getTask, isLumaError, pollUntilDone } from "luma-tasks";

export default {
  async fetch(_request, environment) {
    const options = { provider: "kkiai", apiKey: "demo-key", baseUrl: `${environment.SIMULATOR_URL}/kkiai` };
    const id = "success--workerd";
    const seen = await getTask(id, options);
    const done = await pollUntilDone(id, { ...options, intervalMs: 500 });
    const error = await getTask(id, { ...options, apiKey: "wrong-key" }).catch((reason) => reason);
    return Response.json({ seen, done, error, isLumaError: isLumaError(error) });
  },
};
