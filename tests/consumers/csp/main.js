// A page whose policy allows WebAssembly works; the one in its frame, whose policy does not, says what to add.

import * as luma from "./node_modules/luma-tasks/dist/one-file.min.js";
import { given, show } from "./page.mjs";
import { expect, scenario } from "./scenario.mjs";

show(async () => {
  await scenario(luma, ...given());
  const { code, message } = await denied();
  expect("the code without 'wasm-unsafe-eval'", code, "load_failed");
  if (!message.includes("add 'wasm-unsafe-eval' to script-src")) throw new Error(`the message is no advice: ${message}`);
});

function denied() {
  const frame = document.createElement("iframe");
  frame.src = "./denied.html";
  const answer = new Promise((done) => addEventListener("message", ({ data }) => done(data)));
  document.body.append(frame);
  return answer;
}
