// The code panel: a tab for each way to do it, the words of the language in colours, ready to copy.

import { WRITERS } from "./code.js";
import { copyText, element } from "./dom.js";

/** Keeps the call that matters from being lost among the rest. */
const KEY_LINE = "luma.pollUntilDone(";
const TOKENS = new RegExp([
  /(?<string>"(?:[^"\\]|\\.)*")/,
  /(?<word>\b(?:import|from|const|await|export|default|function|return|if|new)\b)/,
  /(?<call>\bpollUntilDone\b)/,
  /(?<number>\b\d+\b|\btrue\b)/,
].map(({ source }) => source).join("|"), "g");

/** Wires the panel; `show` rewrites it for the options of a client and the ids. */
export function createSnippet(page) {
  const code = page.getElementById("snippet");
  const copy = page.getElementById("copy");
  const tabs = Object.keys(WRITERS).map((name) => ({ name, tab: page.getElementById(`tab-${name}`) }));
  let [chosen] = tabs;
  let shown = [{}, []];

  tabs.forEach(({ tab }, index) => {
    tab.addEventListener("click", () => choose(tabs[index]));
    tab.addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step) {
        choose(tabs.at((index + step) % tabs.length));
        chosen.tab.focus();
      }
    });
  });
  copy.addEventListener("click", () => copyText(copy, textOf(), code));

  function choose(entry) {
    chosen = entry;
    write();
  }

  function textOf() {
    return WRITERS[chosen.name](...shown);
  }

  function write() {
    for (const { tab } of tabs) {
      const isChosen = tab === chosen.tab;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
    code.setAttribute("aria-labelledby", chosen.tab.id);
    code.replaceChildren(...textOf().split("\n").map(lineOf));
  }

  return {
    show(options, ids) {
      shown = [options, ids];
      write();
    },
  };
}

function lineOf(text) {
  // What stands between two commas stays on one line where it can.
  const groups = text.split(/(?<=, |\{ |\[)/).map((group) => element("span", { class: "group" }, ...tokensOf(group)));
  return element("span", { class: `line ${kindOf(text)}` }, ...groups, "\n");
}

function kindOf(text) {
  if (text.includes(KEY_LINE)) {
    return "line-key";
  }
  return /^(?:const ids = |  return \[)/.test(text) ? "line-ids" : "";
}

function tokensOf(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [token] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    nodes.push(text.slice(end, match.index), element("span", { class: `token-${token}`, text: match[0] }));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}
