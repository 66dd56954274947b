import { fstatSync } from "node:fs";
import pc from "picocolors";
import { STATUS } from "./outcome.js";

/** Whether a stream is a terminal on which the cursor can be moved. One whose size is unknown says that it has no columns. */
export function isTerminal(stream) {
  return stream.isTTY === true && stream.columns > 0 && process.env.TERM !== "dumb";
}

/** Whether a stream goes into another program, which may print on the same terminal. */
export function isPipe(stream) {
  try {
    const status = fstatSync(stream.fd);
    return status.isFIFO() || status.isSocket();
  } catch {
    return false;
  }
}

/** Colours for a stream: none where it is not a terminal, or where nobody wants any. */
export function paintFor(stream) {
  return pc.createColors(isTerminal(stream) && !process.env.NO_COLOR);
}

/** Ends the program when its output cannot be written: quietly, when nobody reads it any longer, as `| head` does. */
export function endWithOutput(stdout, stderr) {
  stdout.on("error", ({ code, message }) => {
    if (code !== "EPIPE") stderr.write(`luma-tasks: cannot write the results: ${message}\n`);
    process.exit(code === "EPIPE" ? STATUS.done : STATUS.failed);
  });
  // Without messages the results are still worth having.
  stderr.on("error", () => {});
}
