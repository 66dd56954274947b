import { HELP } from "./help.js";
import { STATUS } from "./outcome.js";
import { run } from "./run.js";
import { endWithOutput } from "./streams.js";
import { UsageError } from "./usage-error.js";

/** Signals that end the program, and their numbers. */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

for (const [signal, number] of Object.entries(SIGNALS)) {
  process.on(signal, () => {
    // What has been saved of a video stays for the next run.
    process.stderr.write("\nStopped. The same command goes on from here.\n");
    process.exit(128 + number);
  });
}
endWithOutput(process.stdout, process.stderr);

const words = process.argv.slice(2);
try {
  process.exitCode = await run(words);
} catch (error) {
  if (words.length === 0) process.stderr.write(HELP);
  else if (error instanceof UsageError) process.stderr.write(`luma-tasks: ${error.message}\nTry luma-tasks --help\n`);
  else process.stderr.write(`luma-tasks: ${error?.code === "load_failed" ? error.message : (error?.stack ?? error)}\n`);
  // What else is under way is of no use.
  process.exit(STATUS.unasked);
}
