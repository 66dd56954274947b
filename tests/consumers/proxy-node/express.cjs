// An Express application with the proxy, behind a body parser and a login, and a CommonJS module at that.

"use strict";

const express = require("express");
const { createProxy, toNodeHandler } = require("luma-tasks/proxy");

const app = express();
app.use(express.json());
app.use("/api/luma", (request, response, next) => {
  if (request.get("x-login") === "none") response.sendStatus(401);
  else next();
});
app.use(
  "/api/luma",
  toNodeHandler(
    createProxy({
      provider: "kkiai",
      apiKey: async () => "demo-key",
      baseUrl: `${process.env.SIMULATOR_URL}/kkiai`,
      basePath: "/api/luma",
    }),
  ),
);

module.exports = { app };
