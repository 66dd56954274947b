// Express with a receiver: the route has the raw body, whatever parsers the others have.

"use strict";

/** An application of this version of Express, which receives at `/hooks/<provider>`. */
function application(express, receive) {
  const app = express();
  app.post("/hooks/:provider", express.raw({ type: () => true, limit: "1mb" }), async (request, response) => {
    const said = await receive(request.params.provider, request);
    response.status(said.status === 204 ? 200 : said.status).json(said);
  });
  app.use(express.json());
  app.post("/parsed/:provider", async (request, response) => response.json(await receive(request.params.provider, request)));
  return app;
}

module.exports = { application };
