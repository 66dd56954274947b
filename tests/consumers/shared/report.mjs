// The one line that a consumer prints for each place that it ran in; `cargo xtask` reads it.

/** Does the work, prints how it ended in `place`, and makes the program fail when the work did. */
export async function report(place, work) {
  try {
    await work();
    console.log(`pass ${place}`);
  } catch (error) {
    console.log(`fail ${place}: ${String(error?.message ?? error).split("\n")[0]}`);
    console.error(error);
    process.exitCode = 1;
  }
}

/** Prints that `place` cannot be had here, and why. */
export function skipped(place, reason) {
  console.log(`skipped ${place}: ${reason}`);
}

/** Makes the program fail when something of the package keeps it alive although its work is done. */
export function endsByItself() {
  const alarm = setTimeout(() => {
    console.log("fail at the end: the program does not end by itself");
    process.exit(1);
  }, 2_000);
  // An alarm without a claim on the program rings only when something else keeps it alive.
  if (typeof alarm.unref === "function") alarm.unref();
  else Deno.unrefTimer(alarm);
}

/** The runtime of a program outside of browsers. */
export function place() {
  if (globalThis.Deno) return `Deno ${Deno.version.deno}`;
  if (globalThis.Bun) return `Bun ${Bun.version}`;
  // A project that builds in several ways names the way.
  return [process.env.BUILT_WITH, `Node.js ${process.versions.node}`].filter(Boolean).join(" in ");
}
