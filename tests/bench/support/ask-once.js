// The whole life of a script that asks about one task: `ask-once.js CONTENDER ADDRESS`.

const [, , name, base] = process.argv;
const { connect, get, prepare } = await import(`../contenders/${name}.js`);
if (prepare) {
  const { readFile } = await import("node:fs/promises");
  await prepare(await readFile(new URL("../../../pkg/dist/core_bg.wasm", import.meta.url)));
}
const task = await get(connect(base), "done");
if (!task) throw new Error("no task");
// Connections that are kept for the next request must not keep the process: a script ends like this too.
process.exit();
