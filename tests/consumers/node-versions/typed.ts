// A program with types, which the newest Node takes away by itself.

import * as luma from "luma-tasks";
import type { Task } from "luma-tasks";
import { endsByItself, report } from "./report.mjs";
import { scenario } from "./scenario.mjs";

const [simulator, name] = process.argv.slice(2) as [string, string];

await report("TypeScript", async () => {
  await scenario(luma, simulator, name);
  const task: Task = await luma.parseTask({ id: "id", state: "completed" }, { provider: "kkiai" satisfies luma.Provider });
  if (task.id !== "id") throw new Error(`the task is ${task.id}`);
});
endsByItself();
