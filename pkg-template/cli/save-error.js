/** Why a video cannot be saved. */
export class SaveError extends Error {
  /**
   * `kind` is what may help: `again` the same request, `whole` one for the whole file, `link` a new link, `room` on the
   * disk, and `never` nothing.
   */
  constructor(message, { kind = "never", retryAfterMs = 0, cause } = {}) {
    super(message, { cause });
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What the codes of a file system mean. */
const REASONS = {
  EACCES: "no permission to write there",
  EDQUOT: "the quota of the disk is used up",
  EFBIG: "the file is too large for the disk",
  ENAMETOOLONG: "the name is too long for the disk",
  ENOSPC: "the disk is full",
  EPERM: "no permission to write there",
  EROFS: "the disk can only be read",
};

/** Waits for the file system; what it throws becomes a {@link SaveError} in words. */
export async function onDisk(work) {
  try {
    return await work;
  } catch (error) {
    if (typeof error?.syscall !== "string") throw error;
    const kind = ["EDQUOT", "ENOSPC"].includes(error.code) ? "room" : "never";
    throw new SaveError(REASONS[error.code] ?? error.message, { kind, cause: error });
  }
}
