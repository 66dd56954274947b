// A Worker that uses the package. How it went goes back as text.

import * as luma from "luma-tasks";
import { scenario } from "./scenario.mjs";

export default {
  async fetch(request) {
    const search = new URL(request.url).searchParams;
    try {
      await scenario(luma, search.get("simulator"), search.get("name"));
      return new Response("pass");
    } catch (error) {
      return new Response(`${error?.stack ?? error}`, { status: 500 });
    }
  },
};
