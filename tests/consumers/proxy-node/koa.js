// Koa, with and without a body parser. Its user is in the state of its context.

import { bodyParser } from "@koa/bodyparser";
import Koa from "koa";
import { toNodeHandler } from "luma-tasks/proxy";
import { proxy } from "./proxy.js";

const luma = toNodeHandler(proxy);

export function listener(hasParser) {
  const app = new Koa();
  if (hasParser) app.use(bodyParser());
  app.use(async (context, next) => {
    context.state.user = context.get("x-user");
    await next();
  });
  app.use(async (context) => {
    if (!context.path.startsWith("/api/luma/")) return;
    context.req.user = context.state.user;
    await luma(context.req, context.res, context.request.body);
  });
  return app.callback();
}
