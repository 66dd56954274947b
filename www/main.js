// Joins the parts: the form says what to ask, the board asks and shows, the panels show how.

import { createAnnouncer } from "./announcer.js";
import { createBoard } from "./board.js";
import { createCompare } from "./compare.js";
import { copyText } from "./dom.js";
import { createForm } from "./form.js";
import { clientOptions, codeOptions } from "./gateways.js";
import { createHood } from "./hood.js";
import { createReader } from "./reader.js";
import { createRecorder } from "./recorder.js";
import { idFor } from "./scenarios.js";
import { recall, remember } from "./session.js";
import { groupsOf, hashOf } from "./share.js";
import { simulatorFetch } from "./simulator.js";
import { createSnippet } from "./snippet.js";

const recorder = createRecorder(() => showHood());
const showHood = createHood(document, () => recorder.entries);
// Made once each: calls share requests only where their `fetch` is the same.
const askGateway = recorder.record((address, init) => fetch(address, init));
const askSimulator = recorder.record(simulatorFetch);

const snippet = createSnippet(document);
const reader = createReader(document, { exampleOf: finishedOf });
const board = createBoard(document, {
  optionsOf: (group) => callOptions({ ...group, apiKey: keyFor(group) ?? group.apiKey }),
  announce: createAnnouncer(document.getElementById("announcer")),
  onCount: (count) => form.showRunning(count),
  onChange: () => queueMicrotask(keep),
});
const form = createForm(document, {
  onStart(settings) {
    board.add(settings, { isStarted: true });
    board.reveal();
  },
  onStop: board.stopAll,
  onChange(settings) {
    snippet.show(codeOptions(settings, location), settings.ids);
    reader.suggest(settings.provider);
    keep();
  },
});
createCompare(document, finishedOf);

const share = document.getElementById("share");
share.addEventListener("click", () => {
  const link = location.origin + location.pathname + hashOf(board.groups());
  return copyText(share, link, share);
});

begin();
addEventListener("hashchange", () => {
  // Other fragments lead to a place in the page.
  if (groupsOf(location.hash).length > 0) {
    begin();
  }
});

/** A link's board, else the one before the reload, else a first task. */
function begin() {
  const linked = groupsOf(location.hash);
  const saved = recall();
  if (linked.length > 0) {
    // From here on a reload keeps what is on the board by then.
    history.replaceState(null, "", location.pathname + location.search);
    form.fill(linked[0]);
    open(linked, { isTrusted: false });
  } else if (saved) {
    form.fill(saved.form);
    open(saved.board, { isTrusted: true });
  } else {
    form.fill({ ids: [idFor("success")] });
    open([form.read()], { isTrusted: true });
  }
}

/** Goes on by itself where no key has to be typed, and never with an address that somebody else chose. */
function open(groups, { isTrusted }) {
  for (const group of [...groups].reverse()) {
    const isStarted = group.mode === "simulator" || (isTrusted && group.baseUrl !== undefined);
    board.add(group, { isStarted });
  }
  const foreign = isTrusted ? undefined : groups.find(({ mode, baseUrl }) => mode === "gateway" && baseUrl);
  document.getElementById("link-notice").hidden = !foreign;
  document.getElementById("link-address").textContent = foreign?.baseUrl ?? "";
}

/** A finished task of a simulated gateway. */
function finishedOf(provider) {
  return board.client.getTask("finished--example", callOptions({ mode: "simulator", provider }));
}

function callOptions(settings) {
  return { ...clientOptions(settings, location), fetch: settings.mode === "simulator" ? askSimulator : askGateway };
}

/** The key in the form goes only where the form says: never to another address of the board. */
function keyFor({ mode, provider, baseUrl }) {
  const settings = form.read();
  const isSame = mode === "gateway" && settings.mode === mode && settings.provider === provider && settings.baseUrl === baseUrl;
  return isSame ? settings.apiKey : undefined;
}

function keep() {
  remember(form.read(), board.groups());
}
