// Tells the page around it what the package rejects with here.

import { parseTask } from "./node_modules/luma-tasks/dist/one-file.min.js";

parseTask({ id: "id", state: "pending" }, { provider: "kkiai" }).then(
  () => parent.postMessage({ code: "none", message: "the call did not fail" }),
  ({ code, message }) => parent.postMessage({ code, message }),
);
