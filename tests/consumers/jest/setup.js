// What jsdom lacks: the lines of the README, and a small `fetch`.

const http = require("node:http");
const { TextDecoder, TextEncoder } = require("node:util");

Object.assign(globalThis, { TextDecoder, TextEncoder, fetch });

function fetch(address, { method, headers, body, signal }) {
  return new Promise((done, refuse) => {
    const request = http.request(address, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part));
      response.on("end", () =>
        done({
          status: response.statusCode,
          headers: { get: (name) => response.headers[name.toLowerCase()] ?? null },
          text: async () => text,
        }),
      );
    });
    signal?.addEventListener("abort", () => request.destroy());
    request.on("error", refuse).end(body ?? undefined);
  });
}
