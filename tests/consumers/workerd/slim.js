// A Worker that brings the wasm itself.

import module from "luma-tasks/core_bg.wasm";
import * as luma from "luma-tasks/slim";
import { scenario } from "./scenario.mjs";

export default {
  async fetch(_request, environment) {
    try {
      await luma.init(module);
      await scenario(luma, environment.SIMULATOR_URL, "workerd-slim");
      return new Response("pass");
    } catch (error) {
      return new Response(`${error?.stack ?? error}`, { status: 500 });
    }
  },
};
