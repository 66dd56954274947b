// Both entries have the same functions; one of them has `init` as well.

import * as luma from "luma-tasks";
import * as slim from "luma-tasks/slim";

export const same: typeof luma = slim;
export const started: Promise<void>[] = [
  slim.init("./core_bg.wasm"),
  slim.init(new URL("https://cdn.example/core_bg.wasm")),
  slim.init(new Uint8Array(8)),
  slim.init(new ArrayBuffer(8)),
];
// @ts-expect-error: the core does not come from a number.
started.push(slim.init(1));
// @ts-expect-error: nor from nothing.
started.push(slim.init());

export async function stateOf(id: string, options: luma.LumaOptions): Promise<slim.LumaTaskState> {
  const task: slim.LumaTask = await slim.getTask(id, options);
  return task.state;
}
