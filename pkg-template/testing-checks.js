import { isA } from "./given.js";
import { checkNames, expect, shown } from "./option-checks.js";
import { PROVIDERS } from "./proxy-providers.js";

/** What a field can be: whether a value is that, and how messages say it. */
const TEXT = [(value) => typeof value === "string" && value !== "", "a text that is not empty"];
const LINK = [(value) => typeof value === "string" && /^https?:\/\/[^\s/]\S*$/i.test(value), "an http(s) URL"];
const AMOUNT = [(value) => Number.isFinite(value) && value >= 0, "a number from 0 up"];
const PERCENT = [(value) => Number.isFinite(value) && value >= 0 && value <= 100, "a number from 0 to 100"];
const DATE = [isDate, "a date such as 2026-01-01T00:00:00.139Z"];
const FLAG = [(value) => typeof value === "boolean", "true or false"];
const PROVIDER = [(value) => PROVIDERS.includes(value), `one of ${PROVIDERS.join(", ")}`];
const LINKS = [(value) => Array.isArray(value) && value.every(LINK[0]), "an array of http(s) URLs"];
const orNull = ([isRight, words]) => [(value) => value === null || isRight(value), `${words}, or null`];

const IMAGE = { url: LINK, width: orNull(AMOUNT), height: orNull(AMOUNT) };
const VIDEO = { ...IMAGE, downloadUrl: LINK, durationSeconds: orNull(AMOUNT) };

const FIELDS = {
  id: TEXT,
  provider: PROVIDER,
  rawState: orNull(TEXT),
  progress: orNull(PERCENT),
  prompt: orNull(TEXT),
  aspectRatio: orNull(TEXT),
  model: orNull(TEXT),
  sources: LINKS,
  createdAt: orNull(DATE),
  startedAt: orNull(DATE),
  finishedAt: orNull(DATE),
  estimatedWaitSeconds: orNull(AMOUNT),
  callbackFailed: FLAG,
  traceId: orNull(TEXT),
};

/** The fields that are objects, and what these have. */
const PARTS = { video: VIDEO, thumbnail: IMAGE, lastFrame: IMAGE, failure: { code: orNull(TEXT), message: TEXT } };

/** The progress of a task that has ended. */
const LAST_PROGRESS = { completed: 100, failed: null };

/** Throws unless this is an object with fields: the entries of a `Map` would not be seen. */
export function expectObject(value, message) {
  const isOther = value !== null && typeof value === "object" && !Array.isArray(value);
  const got = isOther ? `a ${Object.prototype.toString.call(value).slice("[object ".length, -1)}` : shown(value);
  expect(isA(value, "Object"), `${message}, got ${got}`);
}

/** Throws for overrides that no task in this state can have. */
export function checkTask(overrides, state) {
  checkFields(overrides, FIELDS, "");
  for (const [name, fields] of Object.entries(PARTS)) {
    const part = overrides[name];
    if (part !== undefined && part !== null) checkPart(name, part, fields);
  }
  const last = LAST_PROGRESS[state];
  const { videos = [], progress = last } = overrides;
  expect(Array.isArray(videos), `videos must be an array, got ${shown(videos)}`);
  videos.forEach((video, index) => checkPart(`videos[${index}]`, video, VIDEO));
  expect(last === undefined || progress === last, `progress of a ${state} task must be ${last}, got ${shown(progress)}`);
}

/** Checks an object in a task. */
function checkPart(path, part, fields) {
  expectObject(part, `${path} must be an object`);
  checkNames(part, Object.keys(fields), path);
  checkFields(part, fields, `${path}.`);
}

/** What is undefined counts as not given. */
function checkFields(given, fields, path) {
  for (const [name, [isRight, words]] of Object.entries(fields)) {
    const value = given[name];
    expect(value === undefined || isRight(value), `${path}${name} must be ${words}, got ${shown(value)}`);
  }
}

/** Whether it is written as tasks have it. */
function isDate(value) {
  const milliseconds = typeof value === "string" ? Date.parse(value) : NaN;
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === value;
}
