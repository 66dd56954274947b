// The same package from CommonJS: `require` finds every value and every type.

import luma = require("luma-tasks");

const options: luma.LumaPollOptions = { provider: "acedata", apiKey: "key" };

async function main(): Promise<luma.LumaErrorJSON | undefined> {
  const client: luma.LumaClient = luma.createClient(options satisfies luma.LumaClientOptions);
  try {
    const task: luma.LumaTask = await luma.getTask("id", options);
    const results: luma.TaskResult[] = await luma.getTasks(["id"], options);
    const completed: luma.CompletedTask = await luma.pollUntilDone("id", options);
    const polled: luma.PollResult[] = await client.pollUntilDone(["id"]);
    const parsed: luma.LumaTask = await luma.parseTask(completed.raw, { provider: "acedata" });
    const step: luma.PollStep = await luma.pollOnce("id", options);
    if (step.pending) await client.pollOnce(step.pending satisfies luma.PollState);
    for await (const seen of luma.watchTasks(["id"], options)) console.log(seen satisfies luma.TaskResult);
    for await (const seen of luma.watchTask("id", options)) console.log(seen.state satisfies luma.LumaTaskState);
    if (task.state === "completed") console.log(task.video satisfies luma.LumaVideo);
    console.log(results.length, polled.length, parsed.id);
    return undefined;
  } catch (error) {
    if (luma.isLumaError(error)) return error.toJSON();
    if (error instanceof luma.LumaError) return error.toJSON();
    throw error;
  }
}

export = { main };
