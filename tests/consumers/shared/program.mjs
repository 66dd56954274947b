// A program outside of browsers: `node program.mjs <gateways> <name>`, and the same in other runtimes.
// Addresses come as arguments, because Deno gives the environment only to programs that ask for it.

import * as luma from "luma-tasks";
import { endsByItself, place, report } from "./report.mjs";
import { scenario } from "./scenario.mjs";

const [simulator, name] = process.argv.slice(2);

report(place(), () => scenario(luma, simulator, name)).then(endsByItself);
