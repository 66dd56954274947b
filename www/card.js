// The card of one watched task. All text from a gateway goes in as text, and only http(s) addresses become links.

import { element, setText, showText } from "./dom.js";
import { countdown, duration, readableJson, shorten } from "./format.js";
import { createResult, forget } from "./result.js";
import { situationOf } from "./states.js";

const POLLS_SHOWN = 60;
/** Errors that are final for the package, and that a visitor may have mended since: the id, or the key in the form. */
const AGAIN = ["not_found", "unauthorized"];

/** Makes a card from the page's template; `show` after every step of the watch, `tick` between them. */
export function createCard(page, { gateway, lesson, onStop, onAgain, onRemove }) {
  const node = page.getElementById("card-template").content.firstElementChild.cloneNode(true);
  const parts = {};
  for (const part of node.querySelectorAll("[data-part]")) {
    parts[part.dataset.part] = part;
  }
  let shown = null;

  setText(parts.gateway, gateway);
  showText(parts.lesson, lesson);
  parts.stop.addEventListener("click", onStop);
  parts.again.addEventListener("click", onAgain);
  parts.remove.addEventListener("click", onRemove);
  parts.json.addEventListener("toggle", () => showJson(parts, shown));
  parts.expand.addEventListener("click", () => {
    const isOpen = node.toggleAttribute("data-open");
    parts.expand.setAttribute("aria-expanded", String(isOpen));
  });
  const showResult = createResult(parts);

  function tick(watch) {
    const running = watch.phase === "waiting";
    setText(parts.elapsed, duration(watch.elapsedMs()));
    setText(parts.next, running ? nextPoll(watch) : "—");
  }

  return {
    node,
    remove() {
      node.remove();
      forget(parts.result);
    },
    tick,
    show(watch) {
      shown = watch;
      showHead(node, parts, watch);
      tick(watch);
      showProgress(parts, watch);
      showPolls(parts.polls, watch.polls);
      showForgiven(parts, watch.forgiven);
      showTrouble(parts, watch);
      showResult(watch.task);
      showText(parts.prompt, watch.task?.prompt && shorten(watch.task.prompt, 400));
      showActions(parts, watch);
      showJson(parts, watch);
    },
  };
}

function nextPoll({ nextPollAt }) {
  return nextPollAt === null ? "now" : countdown(nextPollAt - performance.now());
}

function showHead(node, parts, watch) {
  const { label, icon, tone } = situationOf(watch);
  node.dataset.tone = tone;
  node.dataset.phase = watch.phase;
  parts.icon.setAttribute("href", `#icon-${icon}`);
  const foreignWord = watch.task?.state === "unknown" && watch.phase === "waiting" ? watch.task.rawState : null;
  setText(parts.state, foreignWord ? `${label}: ${shorten(foreignWord, 40)}` : label);
  setText(parts.id, watch.id);
  parts.stop.setAttribute("aria-label", `Stop ${watch.id}`);
  parts.remove.setAttribute("aria-label", `Remove ${watch.id}`);
  parts.expand.setAttribute("aria-label", `Details of ${watch.id}`);
}

function showProgress(parts, { attempts, task }) {
  setText(parts.attempts, String(attempts));
  const known = typeof task?.progress === "number";
  setText(parts.progress, known ? `${Math.round(task.progress)} %` : "—");
  parts.bar.hidden = !known;
  if (known) {
    parts.bar.value = task.progress;
  }
}

/** One mark for each poll: its shape says the state, so that a flaky gateway can be seen at a glance. */
function showPolls(list, polls) {
  const recent = polls.slice(-POLLS_SHOWN);
  list.replaceChildren(...recent.map(({ result, word }) => element("li", { "data-result": result, title: word })));
}

function showForgiven(parts, error) {
  parts.forgiven.hidden = !error;
  setText(parts["forgiven-code"], error?.code ?? "");
  setText(parts["forgiven-text"], error?.message ?? "");
}

function showTrouble(parts, { error, task }) {
  const failure = error?.code === "task_failed" ? task?.failure : null;
  parts.trouble.hidden = !error;
  setText(parts["trouble-text"], error ? shorten(failure?.message ?? wordsOf(error), 600) : "");
  const facts = error ? troubleFacts(error, failure) : [];
  parts["trouble-facts"].replaceChildren(
    ...facts.map(([name, value]) =>
      element("span", {}, `${name} `, element("code", { class: "foreign", text: shorten(String(value), 80) }))),
  );
}

function troubleFacts(error, failure) {
  return [
    ["code", error.code ?? error.name],
    ["gateway’s code", failure?.code ?? error.providerCode],
    ["HTTP", error.status],
    ["retry after", error.retryAfterMs == null ? null : duration(error.retryAfterMs)],
    ["trace", error.traceId],
  ].filter(([, value]) => value !== null && value !== undefined && value !== "");
}

function wordsOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** A button that goes away under the keyboard hands the focus on. */
function showActions(parts, watch) {
  const focused = [parts.stop, parts.again].find((button) => button === document.activeElement);
  parts.stop.hidden = watch.phase !== "waiting";
  showText(parts.again, wordsForAgain(watch));
  if (focused?.hidden) {
    [parts.stop, parts.again, parts.id].find((part) => !part.hidden).focus({ preventScroll: true });
  }
}

/** How going on is called; null where the same question would get the same answer. */
function wordsForAgain({ phase, error }) {
  switch (phase) {
    case "timeout":
      return "Keep waiting";
    case "stopped":
      return "Go on";
    case "error":
      return error?.retryable || AGAIN.includes(error?.code) ? "Try again" : null;
    default:
      return null;
  }
}

/** The documents are only laid out while they are open. */
function showJson(parts, watch) {
  parts.json.hidden = !watch?.task;
  if (parts.json.open && watch?.task) {
    const { raw, ...task } = watch.task;
    setText(parts["json-task"], readableJson(task));
    setText(parts["json-raw"], readableJson(raw));
  }
}
