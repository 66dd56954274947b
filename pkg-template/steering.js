/** Whether a framework steers with this error, which must reach it untouched: Next.js marks its own with a `digest`. */
export function isSteering(error) {
  try {
    return error !== null && typeof error === "object" && error.digest !== undefined;
  } catch {
    return false;
  }
}
