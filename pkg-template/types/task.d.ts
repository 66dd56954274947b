import type { LumaProvider } from "./provider.js";

/**
 * How a task is doing, in one vocabulary for all gateways.
 *
 * - `"pending"`: accepted, not begun
 * - `"processing"`: being worked on; also when the gateway says completed but gives no video yet
 * - `"completed"`: done, with a video
 * - `"failed"`: over without success, cancelled and refused tasks included
 * - `"unknown"`: the gateway used a word not met before; never the end of a task
 */
export type LumaTaskState = "pending" | "processing" | "completed" | "failed" | "unknown";

/**
 * One task, the same for every gateway. It narrows by `state`.
 *
 * Plain JSON data with every key always present: it survives `structuredClone`, `JSON.stringify` and `postMessage`.
 */
export type LumaTask = CompletedTask | FailedTask | UnfinishedTask;

/** A finished task with its video. */
export interface CompletedTask extends TaskFields {
  state: "completed";
  /** 100. */
  progress: number;
  /** The main result. */
  video: LumaVideo;
  failure: null;
}

/** A task that ended without success. */
export interface FailedTask extends TaskFields {
  state: "failed";
  /** Why it failed, in the gateway's words. */
  failure: TaskFailure;
}

/** A task that is not over, as far as is known. */
export interface UnfinishedTask extends TaskFields {
  state: "pending" | "processing" | "unknown";
  failure: null;
}

/** The fields that all tasks share. */
interface TaskFields {
  /** The task's id, as the caller knows it. */
  id: string;
  /** The gateway that was asked. */
  provider: LumaProvider;
  /** How the task is doing. */
  state: LumaTaskState;
  /** The gateway's own word or code for the state, as text; the inner one where a wrapper and the task differ. */
  rawState: string | null;
  /** Percent from 0 to 100, or null when the gateway does not say; 100 when completed. */
  progress: number | null;
  /** The prompt, from the request that the gateway echoes. */
  prompt: string | null;
  /** The aspect ratio, from the request that the gateway echoes, for example `"16:9"`. */
  aspectRatio: string | null;
  /** The model, from the request that the gateway echoes. */
  model: string | null;
  /** The main result; null until there is one. */
  video: LumaVideo | null;
  /** All results in the gateway's order; `videos[0]` equals `video`. */
  videos: LumaVideo[];
  /** URLs of the input videos, where the gateway names them. */
  sources: string[];
  /** A still for previews. */
  thumbnail: LumaImage | null;
  /** The last frame of the video. */
  lastFrame: LumaImage | null;
  /** When the task was created: ISO 8601, UTC, with milliseconds. */
  createdAt: string | null;
  /** When work on it began: ISO 8601, UTC, with milliseconds. */
  startedAt: string | null;
  /** When it ended: ISO 8601, UTC, with milliseconds. */
  finishedAt: string | null;
  /** The gateway's own estimate of the time left, in seconds. */
  estimatedWaitSeconds: number | null;
  /** Why the task failed; not null exactly when `state` is `"failed"`. */
  failure: TaskFailure | null;
  /** True when the video exists and only the gateway's webhook failed (`apikley`, `kie`). */
  callbackFailed: boolean;
  /** An id that the gateway's support can look up. */
  traceId: string | null;
  /**
   * The gateway's own object for this one task, untouched. Its shape is the gateway's and may change without a release
   * of this package; it may hold account ids.
   */
  raw: unknown;
}

/** A result video. How long its links live is up to the gateway and not promised: copy the file to keep it. */
export interface LumaVideo {
  /** An `http:` or `https:` URL. */
  url: string;
  /** The gateway's download link; the same as `url` when it offers none. */
  downloadUrl: string;
  /** Width in pixels. */
  width: number | null;
  /** Height in pixels. */
  height: number | null;
  /** Length in seconds. */
  durationSeconds: number | null;
}

/** A still image. How long its link lives is up to the gateway and not promised. */
export interface LumaImage {
  /** An `http:` or `https:` URL. */
  url: string;
  /** Width in pixels. */
  width: number | null;
  /** Height in pixels. */
  height: number | null;
}

/** Why a task failed, as far as the gateway says. */
export interface TaskFailure {
  /** The gateway's own code, as text. */
  code: string | null;
  /** The gateway's words, or a sentence of this package when it gave none. */
  message: string;
}

// With this line, only what says `export` is exported; without it, everything would be.
export {};
