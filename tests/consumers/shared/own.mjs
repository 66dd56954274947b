// What a user of the package might have written, for tests of it with `luma-tasks/testing`: a route of a server, and a view.

/** A route that gives the state of a task, and what is wrong in the words of the page. */
export function createRoute({ getTask, isLumaError }, options) {
  return async (id) => {
    try {
      const { state, progress, video } = await getTask(id, options);
      return { status: 200, body: { state, progress, video: video && video.url } };
    } catch (error) {
      if (!isLumaError(error)) throw error;
      return { status: error.code === "not_found" ? 404 : 502, body: { code: error.code, retryAfterMs: error.retryAfterMs } };
    }
  };
}

/** What a page shows of a task or an error. */
export function view({ task, error }) {
  if (error) return error.retryable ? "Please try again." : "This does not work.";
  if (task.state === "completed") return `<video src="${task.video.url}">`;
  return task.state === "failed" ? `Failed: ${task.failure.message}` : `${task.progress} %`;
}
