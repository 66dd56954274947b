const luma = require("luma-tasks");
const { scenario } = require("./scenario.js");

test("the package works", () => scenario(luma, process.env.SIMULATOR_URL, `jest-${typeof window}-${typeof EdgeRuntime}`), 30_000);
