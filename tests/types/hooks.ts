// The types of `luma-tasks/react`, which need none of React's.

import { createClient, isLumaError, type LumaError, type LumaTask } from "luma-tasks";
import { useLumaTask, useLumaTasks, type UseLumaTaskOptions, type UseLumaTaskResult } from "luma-tasks/react";

/** True only for two types that no use can tell apart. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Takes nothing but `true`, so that a false comparison is a compile error where it stands. */
type Check<T extends true> = T;

export type Hooks = [
  Check<Equal<ReturnType<typeof useLumaTask>, UseLumaTaskResult>>,
  Check<Equal<ReturnType<typeof useLumaTasks>, Record<string, UseLumaTaskResult>>>,
  Check<Equal<Parameters<typeof useLumaTask>[1], string | null>>,
  Check<Equal<Parameters<typeof useLumaTasks>[1], readonly string[]>>,
  Check<Equal<UseLumaTaskResult["task"], LumaTask | null>>,
  Check<Equal<UseLumaTaskResult["error"], LumaError | null>>,
  Check<Equal<UseLumaTaskResult["isPolling"], boolean>>,
  Check<Equal<UseLumaTaskResult["retry"], () => void>>,
];

const client = createClient({ provider: "kkiai", baseUrl: "/api/luma" });
const options: UseLumaTaskOptions = { intervalMs: 2_000, onUpdate: (task) => task.progress };

export function texts(id: string | null): string[] {
  const { task, error, isPolling, retry } = useLumaTask(client, id, options);
  if (error) return [error.code, String(isLumaError(error))];
  if (task?.state === "completed") return [task.video.url];
  if (!isPolling) retry();
  return Object.entries(useLumaTasks(client, ["a", "b"] as const)).map(([, { task }]) => task?.state ?? "none");
}

useLumaTask(client, "a", undefined);
useLumaTask(client, "a", { onUpdate: undefined, provider: "kie" });
// What a test has in place of a client.
useLumaTask({ watchTask: client.watchTask }, "a");

// @ts-expect-error While there is no id it is null, as `isPolling` says.
useLumaTask(client, undefined);
// @ts-expect-error A misspelt option.
useLumaTask(client, "a", { intervalMS: 2_000 });
// @ts-expect-error The options are those of a client that is already there.
useLumaTask({ provider: "kkiai" }, "a");
// @ts-expect-error One id.
useLumaTasks(client, "a");
