// @vitest-environment node
// A page that does not import the hooks has nothing of them, nor of React.

import { build } from "vite";
import { expect, test } from "vitest";

/** What Vite makes of a program, as one text. */
async function bundled(program) {
  const entry = {
    name: "entry",
    resolveId: (id) => (id === "entry" ? "\0entry" : undefined),
    load: (id) => (id === "\0entry" ? program : undefined),
  };
  const options = { configFile: false, logLevel: "error", plugins: [entry] };
  const { output } = await build({ ...options, build: { write: false, rollupOptions: { input: "entry" } } });
  return output.map(({ code }) => code).join("\n");
}

test("only the entry with the hooks brings React", async () => {
  const [without, hooks] = await Promise.all([
    bundled('import { watchTask } from "luma-tasks"; console.log(watchTask);'),
    bundled('import { useLumaTask } from "luma-tasks/react"; console.log(useLumaTask);'),
  ]);
  expect(hooks).toContain("useSyncExternalStore");
  expect(without).not.toContain("useSyncExternalStore");
  expect(without).not.toMatch(/\breact\b/i);
});
