// A Worker whose calls have async contexts of their own: the first time cold, then warm.

import { AsyncLocalStorage } from "node:async_hooks";
import * as luma from "luma-tasks";
import { contexts } from "./contexts.mjs";

export default {
  async fetch() {
    try {
      await contexts(luma, AsyncLocalStorage);
      await contexts(luma, AsyncLocalStorage);
      return new Response("pass");
    } catch (error) {
      return new Response(`${error?.stack ?? error}`, { status: 500 });
    }
  },
};
