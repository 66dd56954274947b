// The shared program with the package required instead of imported.

"use strict";

const luma = require("luma-tasks");

Promise.all([import("./report.mjs"), import("./scenario.mjs")]).then(async ([{ endsByItself, report }, { scenario }]) => {
  await report("require", () => scenario(luma, process.argv[2], process.argv[3]));
  endsByItself();
});
