/** What is known about one id, for the progress, the result and the exit status. */
export class Row {
  /** The last task seen. */
  task = null;
  /** Why there will be no other answer, a `LumaError`. */
  error = null;
  /** What went wrong with the last poll while the poll goes on, a `LumaError`. */
  trouble = null;
  /** Whether the gateway has said the last word, or nobody asks any longer. */
  isOver = false;
  /** The videos to save: `{ name, state, received, total, why }`. */
  files = [];
  startedAt = Date.now();

  constructor(id) {
    this.id = id;
  }

  /** Notes how the task ended, or that no more can be known: a `TaskResult`. */
  end({ task, error }) {
    this.task = task ?? error.task ?? this.task;
    this.error = error ?? null;
    this.trouble = null;
    this.isOver = true;
  }

  /** The `TaskResult` of this id, as plain data. */
  get result() {
    const { id, task, error } = this;
    // The error of a call for many names none of them.
    return error ? { id, ok: false, error: { ...error.toJSON(), taskId: id } } : { id, ok: true, task };
  }

  /** One word: the state of the task, or why it is not known. */
  get word() {
    return this.error?.code ?? this.task?.state ?? "asking";
  }

  /** Whether the task may come to an end that has not been seen. */
  get mayStillRun() {
    if (this.task) return this.task.state !== "completed" && this.task.state !== "failed";
    return this.error !== null && (this.error.retryable || this.error.code === "timeout");
  }

  /** Whether the gateway has said something about the task; time that ran out is not its refusal. */
  get isAnswered() {
    return this.task !== null || ["not_found", "timeout"].includes(this.error?.code);
  }

  /** Whether a video of it is missing that should have been saved. */
  get isUnsaved() {
    return this.files.some(({ state }) => state === "failed");
  }

  /** How much of its videos is saved, 0 to 1, while they are being saved; else nothing. */
  get saved() {
    const open = this.files.filter(({ state }) => state === "saving" || state === "queued");
    if (open.length === 0) return undefined;
    const shares = this.files.map(({ state, received, total }) => {
      if (state === "saving") return total ? received / total : 0;
      return state === "queued" ? 0 : 1;
    });
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  }
}
