// Hono, which hands on a `Request`. Its user is in its context.

import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { contextStorage, getContext } from "hono/context-storage";
import { createProxy } from "luma-tasks/proxy";
import { allowed } from "./owner.mjs";
import { options } from "./proxy.js";

const proxy = createProxy({ ...options, allow: (_request, ids) => allowed(getContext().get("user"), ids) });

const app = new Hono();
app.use(contextStorage());
app.use(async (context, next) => {
  context.set("user", context.req.header("x-user"));
  await next();
});
app.all("/api/luma/*", (context) => proxy(context.req.raw));

export const listener = getRequestListener(app.fetch);
