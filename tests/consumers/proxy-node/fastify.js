// Fastify, which has parsed the body, and whose user is on its own request.

import Fastify from "fastify";
import { toNodeHandler } from "luma-tasks/proxy";
import { proxy } from "./proxy.js";

const luma = toNodeHandler(proxy);

export async function listener() {
  const fastify = Fastify();
  fastify.decorateRequest("user", null);
  fastify.addHook("onRequest", async (request) => {
    request.user = request.headers["x-user"];
  });
  fastify.addContentTypeParser("*", (_request, _payload, done) => done(null));
  fastify.all("/api/luma/*", async (request, reply) => {
    reply.hijack();
    request.raw.user = request.user;
    await luma(request.raw, reply.raw, request.body);
  });
  await fastify.ready();
  return fastify.routing;
}
