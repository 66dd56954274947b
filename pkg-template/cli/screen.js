import { createLogUpdate } from "log-update";
import { frame } from "./frame.js";
import { widthOf } from "./text.js";

/** How often the time on the screen goes on, and the least time between two pictures, in milliseconds. */
const TICK_MS = 1_000;
const PAUSE_MS = 80;

/**
 * Progress on a terminal: a picture of what is not done, which is drawn anew when something changes.
 */
export function createScreen(stream, rows, { idWidth, paint }) {
  // The cursor stays visible: a program that is killed could not show it again.
  const update = createLogUpdate(stream, { showCursor: true });
  let drawn = [];
  let columns = stream.columns;
  let drawing;
  let above = [];

  const flush = () => {
    for (const write of above) write();
    above = [];
  };
  const draw = () => {
    clearTimeout(drawing);
    drawing = undefined;
    if (above.length > 0) update.clear();
    flush();
    const size = { columns: stream.columns, lines: (stream.rows || 24) - 1 };
    drawn = frame(rows, { ...size, idWidth, now: Date.now(), paint });
    update(drawn.join("\n"));
  };
  /** A terminal that became narrower has broken the lines of the picture: they are more than were drawn. */
  const resize = () => {
    const added = drawn.reduce((sum, line) => sum + Math.max(0, Math.ceil(widthOf(line) / stream.columns) - 1), 0);
    const isNarrower = stream.columns < columns;
    columns = stream.columns;
    update.clear();
    if (isNarrower && added > 0) stream.write(`\u001b[${added}A\u001b[J`);
    draw();
  };
  const changed = () => {
    drawing ??= setTimeout(draw, PAUSE_MS);
  };

  stream.on("resize", resize);
  // A signal ends the program between two pictures.
  process.once("exit", flush);
  const ticking = setInterval(draw, TICK_MS);
  draw();
  return {
    changed,
    /** Has `write` print above the picture, when it is drawn next. */
    above(write) {
      above.push(write);
      changed();
    },
    close() {
      clearTimeout(drawing);
      clearInterval(ticking);
      stream.off("resize", resize);
      process.off("exit", flush);
      update.clear();
      flush();
    },
  };
}
