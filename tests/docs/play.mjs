// Runs one block of code in a process of its own, and prints what it did as JSON:
//
//   node play.mjs <module of the block> <its source>

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { deliveryOfReplicate, drive } from "./drive.mjs";
import { seen, setTheStage } from "./stage.mjs";

const [module, source] = process.argv.slice(2);
const code = readFileSync(source, "utf8");
const print = console.log;

setTheStage(code);
if (/parseCallback\(request,/.test(code)) globalThis.request = deliveryOfReplicate();
const exported = await import(pathToFileURL(module));
await drive(exported, code);
// What a test of `node:test` prints about itself comes later.
process.on("exit", () => print(`\n${JSON.stringify({ ...seen, called: seen.called.map(([name]) => name) })}`));
