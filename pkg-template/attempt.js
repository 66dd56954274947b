/** What `run` returns, or `otherwise` where it throws: callers may have put anything in the place of what it reads. */
export function attempt(run, otherwise) {
  try {
    return run();
  } catch {
    return otherwise;
  }
}
