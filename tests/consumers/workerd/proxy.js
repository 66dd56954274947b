// A Worker with the proxy below /api/luma. The key is a secret of its environment, which only a request brings.

import { createProxy } from "luma-tasks/proxy";
import { allowed } from "./owner.mjs";

let proxy;

export default {
  fetch(request, environment) {
    proxy ??= createProxy({
      provider: "kkiai",
      apiKey: environment.LUMA_API_KEY,
      baseUrl: `${environment.SIMULATOR_URL}/kkiai`,
      basePath: "/api/luma",
      allow: (request, ids) => allowed(request.headers.get("x-user"), ids),
    });
    return proxy(request);
  },
};
