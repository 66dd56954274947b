// Asks once, in Node or in a page, and puts what came of it into plain data.

/** What all requests of the table have in common. */
const COMMON = { provider: "kkiai", apiKey: "demo-key", maxRetries: 0, allowBrowserKey: true };

/**
 * Calls the function of `luma` that a row wants and tells what the caller gets.
 *
 * `jump` moves the clocks by these milliseconds after the first request of a poll.
 */
export async function ask(luma, { call = "getTask", options = {}, jump = null }, baseUrl) {
  const clocks = { wall: Date.now, monotonic: performance.now };
  const onPoll = () => {
    if (!jump) return;
    const { wallMs = 0, monotonicMs = 0 } = jump;
    Date.now = () => clocks.wall.call(Date) + wallMs;
    performance.now = () => clocks.monotonic.call(performance) + monotonicMs;
  };
  try {
    return described(await luma[call]("task", { ...COMMON, baseUrl, ...options, onPoll }));
  } catch (error) {
    if (!luma.isLumaError(error)) throw error;
    const { code, message, status, attempts, retryAfterMs, retryable } = error.toJSON();
    return { code, message, status, attempts, retryAfterMs, retryable };
  } finally {
    Date.now = clocks.wall;
    performance.now = clocks.monotonic;
  }
}

function described({ state, prompt }) {
  return { state, prompt };
}

/** An outcome as a cell of the table. */
export function inWords({ state, prompt, code, message, retryAfterMs }) {
  if (state) return `the task: ${state}, prompt "${prompt}"`;
  const wait = retryAfterMs === null ? "" : `, \`retryAfterMs\` ${retryAfterMs}`;
  return `\`${code}\`: ${message}${wait}`;
}
