// The panel that reads a pasted response: the task in it as the package reads it, by `parseTask`, which sends nothing.

import { parseTask } from "./luma-tasks/one-file.min.js";
import { setText, showText } from "./dom.js";
import { readableJson, shorten } from "./format.js";
import { fillProviders } from "./providers.js";
import { situationOf } from "./states.js";

/** Wires the panel. `exampleOf(provider)` gives what that gateway writes about a finished task. */
export function createReader(page, { exampleOf }) {
  const find = (id) => page.getElementById(id);
  const [provider, payload, badge] = [find("reader-provider"), find("reader-payload"), find("reader-badge")];
  const [icon, state, trouble, task] = [find("reader-icon"), find("reader-state"), find("reader-trouble"), find("reader-task")];
  /** Of two readings at the same time, the later one is shown. */
  let count = 0;

  fillProviders(provider);
  payload.addEventListener("input", read);
  provider.addEventListener("input", read);
  find("reader-example").addEventListener("click", async () => {
    const chosen = provider.value;
    const example = await exampleOf(chosen).catch(show);
    if (example && provider.value === chosen) {
      payload.value = readableJson(example.raw);
      read();
    }
  });

  async function read() {
    count += 1;
    const own = count;
    if (payload.value.trim() === "") {
      show(null);
      return;
    }
    const result = await taskIn(payload.value, provider.value).catch((error) => error);
    if (own === count) {
      show(result);
    }
  }

  /** Shows a task, an error, or nothing. */
  function show(result) {
    const error = result instanceof Error ? result : null;
    const found = error ? null : result;
    badge.hidden = !result;
    if (result) {
      const { label, icon: symbol, tone } = situationOf({ phase: error ? "error" : "waiting", task: found });
      badge.dataset.tone = tone;
      icon.setAttribute("href", `#icon-${symbol}`);
      setText(state, error?.code ? `${label}: ${error.code}` : label);
    }
    showText(trouble, error && shorten(error.message, 600));
    showText(task, found && readableJson({ ...found, raw: undefined }));
  }

  return {
    /** Reads as the gateway that the form has, until something is pasted. */
    suggest(name) {
      if (payload.value === "") {
        provider.value = name;
      }
    },
  };
}

/** The task in a text. What fal writes names none, so such a task gets an id of ours. */
function taskIn(text, provider) {
  return parseTask(text, { provider }).catch((error) => {
    if (error.code !== "invalid_argument") {
      throw error;
    }
    return parseTask(text, { provider, id: "pasted" });
  });
}
