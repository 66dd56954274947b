// A program that imports the package: an unfinished task, a finished one, an error, and then Node ends by itself.

import assert from "node:assert/strict";
import { getTask, isLumaError, LumaError, pollUntilDone } from "luma-tasks";

const options = { provider: "kkiai", apiKey: "demo-key", baseUrl: `${process.env.SIMULATOR_URL}/kkiai` };
const id = "success--node-esm";

const seen = await getTask(id, options);
console.log("getTask gave", seen);
assert.equal(seen.state, "pending");
assert.equal(seen.video, null);

const done = await pollUntilDone(id, { ...options, intervalMs: 500 });
console.log("pollUntilDone gave", done);
assert.equal(done.id, id);
assert.equal(done.state, "completed");
assert.equal(done.prompt, "A cat dances in the rain");
assert.equal(done.video.width, 1280);
assert.match(done.video.url, /^http:\/\/.+\/success--node-esm\.mp4$/);

const error = await getTask(id, { ...options, apiKey: "wrong-key" }).catch((reason) => reason);
console.log("a wrong key gave", error);
assert.ok(error instanceof LumaError && isLumaError(error));
assert.equal(error.code, "unauthorized");
assert.equal(error.status, 401);
