// A program with types, which the newest Node takes away by itself.

import * as luma from "luma-tasks";
import type { LumaTask } from "luma-tasks";
import { endsByItself, report } from "./report.mjs";
import { scenario } from "./scenario.mjs";

const [simulator, name] = process.argv.slice(2) as [string, string];

await report("TypeScript", async () => {
  await scenario(luma, simulator, name);
  const task: LumaTask = await luma.parseTask({ id: "id", state: "completed" }, { provider: "kkiai" satisfies luma.LumaProvider });
  if (task.id !== "id") throw new Error(`the task is ${task.id}`);
});
endsByItself();
