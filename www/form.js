// The form: reads what to ask and where, and says when to start or stop.

import { element } from "./dom.js";
import { gatewayOf } from "./gateways.js";
import { fillProviders } from "./providers.js";
import { SCENARIOS, crowd, idFor, lessonOf } from "./scenarios.js";
import { simulatorAddress, simulatorWords } from "./simulator.js";

/** Wires the form of the page; `onChange` and `onStart` are given what `read` returns. */
export function createForm(page, { onStart, onStop, onChange }) {
  const find = (id) => page.getElementById(id);
  const form = find("ask");
  const [provider, baseUrl, apiKey] = [find("provider"), find("base-url"), find("api-key")];
  const [ids, problem] = [find("ids"), find("ids-problem")];
  const [interval, timeout, stop] = [find("interval"), find("timeout"), find("stop")];

  fillProviders(provider);
  for (const { name, lesson } of SCENARIOS) {
    addScenario(name, lesson, () => idFor(name));
  }
  addScenario("200 tasks at once", "One client polls all of them together.", () => crowd().join("\n"));

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  for (const radio of form.elements.mode) {
    radio.addEventListener("input", exchangeIds);
  }
  form.addEventListener("input", changed);
  ids.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      start();
    }
  });
  stop.addEventListener("click", onStop);

  function addScenario(text, title, makeIds) {
    const button = element("button", { type: "button", class: "chip", title, text });
    button.addEventListener("click", () => {
      ids.value = makeIds();
      start();
    });
    find("scenarios").append(button);
  }

  function read() {
    return {
      mode: form.elements.mode.value,
      provider: provider.value,
      baseUrl: textOf(baseUrl),
      apiKey: textOf(apiKey),
      ids: [...new Set(ids.value.split(/[\n,]/).map((id) => id.trim()).filter(Boolean))],
      intervalMs: numberOf(interval),
      timeoutMs: numberOf(timeout),
    };
  }

  /** The simulator's ids mean nothing to a real gateway. */
  function exchangeIds() {
    const { mode, ids: listed } = read();
    if (mode === "gateway" && listed.every(lessonOf)) {
      ids.value = "";
    } else if (mode === "simulator" && listed.length === 0) {
      ids.value = idFor("success");
    }
  }

  function start() {
    changed();
    const settings = read();
    if (settings.ids.length === 0) {
      problem.textContent = "Give at least one task id.";
      ids.setAttribute("aria-invalid", "true");
      ids.focus();
      return;
    }
    onStart(settings);
  }

  function changed() {
    const settings = read();
    problem.textContent = "";
    ids.removeAttribute("aria-invalid");
    for (const part of form.querySelectorAll("[data-mode]")) {
      part.hidden = part.dataset.mode !== settings.mode;
    }
    find("simulator-hint").textContent = simulatorWords(simulatorAddress(settings.provider, location));
    baseUrl.placeholder = gatewayOf(settings.provider).baseUrl;
    onChange(settings);
  }

  return {
    read,
    /** Puts remembered settings back. */
    fill(settings) {
      form.elements.mode.value = settings.mode === "gateway" ? "gateway" : "simulator";
      provider.value = gatewayOf(settings.provider).provider;
      baseUrl.value = settings.baseUrl ?? "";
      ids.value = settings.ids.join("\n");
      changed();
    },
    /** Stop stays focusable when there is nothing to stop, so that the keyboard does not lose its place. */
    showRunning(count) {
      stop.setAttribute("aria-disabled", String(count === 0));
    },
  };
}

function textOf(input) {
  return input.value.trim() || undefined;
}

/** A number, or the text as it stands: the package says best what is wrong with it. */
function numberOf(input) {
  const text = textOf(input);
  return text === undefined || Number.isNaN(Number(text)) ? text : Number(text);
}
