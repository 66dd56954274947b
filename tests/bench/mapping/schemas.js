// The same with zod: each task is checked against a schema before it is mapped. What a gateway writes differently than its
// pages say must not end a wait, so a field of a wrong type reads as absent and fields not met before pass.

import * as z from "zod";

const text = z.string().nullish().catch(null);
const numeric = z.union([z.number(), z.string()]).nullish().catch(null);
const flag = z.boolean().nullish().catch(null);
const lenient = (shape) => z.looseObject(shape).nullish().catch(null);
const media = z
  .union([z.string(), z.looseObject({ url: text, download_url: text, width: numeric, height: numeric, duration: numeric })])
  .nullish()
  .catch(null);

const kkiaiTask = {
  id: numeric,
  state: numeric,
  progress: numeric,
  prompt: text,
  aspect_ratio: text,
  model: text,
  created_at: numeric,
  estimate_wait_seconds: numeric,
  failure_reason: text,
  failure_code: numeric,
  request: lenient({ prompt: text, aspect_ratio: text, model: text }),
  video: media,
  video_raw: media,
  thumbnail: media,
  last_frame: media,
  artifact: lenient({ video: media, video_raw: media, thumbnail: media, last_frame: media }),
};
const kkiaiRow = z.looseObject({
  ...kkiaiTask,
  task_id: text,
  status: numeric,
  fail_reason: text,
  result_url: media,
  submit_time: numeric,
  start_time: numeric,
  finish_time: numeric,
  data: z.union([z.string(), z.looseObject(kkiaiTask)]).nullish().catch(null),
});

const acedataResponse = {
  success: flag,
  state: text,
  status: text,
  task_id: text,
  video_url: text,
  video_width: numeric,
  video_height: numeric,
  thumbnail_url: text,
  thumbnail_width: numeric,
  thumbnail_height: numeric,
  prompt: text,
  trace_id: text,
  finished_at: numeric,
  error: z.union([z.string(), z.looseObject({ code: numeric, message: text, detail: text })]).nullish().catch(null),
};
const acedataItem = z.looseObject({
  ...acedataResponse,
  id: text,
  created_at: numeric,
  started_at: numeric,
  request: lenient({ prompt: text, aspect_ratio: text, model: text }),
  response: z.union([z.string(), z.looseObject(acedataResponse)]).nullish().catch(null),
});

const kieResult = z
  .union([z.string(), z.looseObject({ resultUrls: z.array(z.unknown()).nullish(), originUrls: z.array(z.unknown()).nullish() })])
  .nullish()
  .catch(null);
const asked = z.union([z.string(), z.looseObject({})]).nullish().catch(null);
const kieRecord = z.looseObject({
  taskId: text,
  successFlag: numeric,
  state: text,
  progress: numeric,
  model: text,
  paramJson: asked,
  param: asked,
  response: kieResult,
  resultJson: kieResult,
  createTime: numeric,
  completeTime: numeric,
  errorCode: numeric,
  failCode: numeric,
  errorMessage: text,
  failMsg: text,
});

/** The checks for `createReaders`. */
export const checks = {
  kkiai: (source) => kkiaiRow.parse(source),
  acedata: (source) => acedataItem.parse(source),
  kie: (source) => kieRecord.parse(source),
};
