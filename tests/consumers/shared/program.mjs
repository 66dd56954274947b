// A program outside of browsers: `node program.mjs <gateways> <name>`, and the same in other runtimes.
// Addresses come as arguments, because Deno gives the environment only to programs that ask for it.

import * as luma from "luma-tasks";
import { endsByItself, report } from "./report.mjs";
import { scenario } from "./scenario.mjs";

const [simulator, name] = process.argv.slice(2);

report(place(), () => scenario(luma, simulator, name)).then(endsByItself);

function place() {
  if (globalThis.Deno) return `Deno ${Deno.version.deno}`;
  if (globalThis.Bun) return `Bun ${Bun.version}`;
  // A project that builds in several ways names the way.
  return [process.env.BUILT_WITH, `Node.js ${process.versions.node}`].filter(Boolean).join(" in ");
}
