import type { LumaProvider } from "./provider.js";

/**
 * The state of a task, in the same words for all gateways.
 *
 * - `"pending"`: accepted, not started
 * - `"processing"`: in progress; also when the gateway says completed but there is no video yet
 * - `"completed"`: done, with a video
 * - `"failed"`: ended without success; also for cancelled and refused tasks
 * - `"unknown"`: the gateway used an unknown word; never the end of a task
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

/** A task that has not ended, as far as is known. */
export interface UnfinishedTask extends TaskFields {
  state: "pending" | "processing" | "unknown";
  failure: null;
}

/** The fields that all tasks share. */
interface TaskFields {
  /** The task's id, as the caller knows it. */
  id: string;
  /** The gateway that has the task. */
  provider: LumaProvider;
  /** The state of the task. */
  state: LumaTaskState;
  /** The gateway's own word or code for the state, as text; the inner one where a wrapper and the task differ. */
  rawState: string | null;
  /** Percent from 0 to 100, or null when the gateway does not report it; 100 when completed. */
  progress: number | null;
  /** The prompt, where the gateway echoes the create request. */
  prompt: string | null;
  /** The aspect ratio, where the gateway echoes the create request, for example `"16:9"`. */
  aspectRatio: string | null;
  /** The model, where the gateway echoes the create request. */
  model: string | null;
  /** The main result; null until there is one. */
  video: LumaVideo | null;
  /** All results in the gateway's order; `videos[0]` equals `video`. */
  videos: LumaVideo[];
  /** URLs of the input videos, where the gateway echoes them. */
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
  /** Why the task failed; set exactly when `state` is `"failed"`. */
  failure: TaskFailure | null;
  /** True when the video exists and only the gateway's webhook failed (`apikley`, `kie`). */
  callbackFailed: boolean;
  /** An id that the gateway's support can look up. */
  traceId: string | null;
  /**
   * The gateway's own object for this one task, unchanged. Its shape is the gateway's and may change without a release
   * of this package. It may contain account ids.
   */
  raw: unknown;
}

/** A result video. How long its links work is up to the gateway: download the file to keep it. */
export interface LumaVideo {
  /** An `http:` or `https:` URL. */
  url: string;
  /** The gateway's download link; the same as `url` when it has none. */
  downloadUrl: string;
  /** Width in pixels. */
  width: number | null;
  /** Height in pixels. */
  height: number | null;
  /** Length in seconds. */
  durationSeconds: number | null;
}

/** A still image. How long its link works is up to the gateway. */
export interface LumaImage {
  /** An `http:` or `https:` URL. */
  url: string;
  /** Width in pixels. */
  width: number | null;
  /** Height in pixels. */
  height: number | null;
}

/** Why a task failed, as far as the gateway reports it. */
export interface TaskFailure {
  /** The gateway's own code, as text. */
  code: string | null;
  /** The gateway's words, or a sentence of this package when there are none. */
  message: string;
}

// With this line, only what says `export` is exported; without it, everything would be.
export {};
