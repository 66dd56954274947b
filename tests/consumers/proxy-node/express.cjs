// Express with a login and any body parsers, and a CommonJS module at that.

"use strict";

const { toNodeHandler } = require("luma-tasks/proxy");

/** An application of this version of Express, with the proxy mounted by `mount`. */
function application(express, proxy, parsers, mount) {
  const app = express();
  for (const parser of parsers) app.use(parser);
  app.use((request, _response, next) => {
    request.user = request.get("x-user");
    next();
  });
  mount(app, toNodeHandler(proxy));
  app.use((_request, response) => response.status(418).send("the proxy passed the request on"));
  return app;
}

module.exports = { application };
