// The code that does in your page what the demo does here, ready to copy.

import { element } from "./dom.js";

const IDS_SHOWN = 3;

/** Wires the code panel; `show` rewrites it for the options of `createClient` and the ids. */
export function createSnippet(page) {
  const code = page.getElementById("snippet");
  const copy = page.getElementById("copy");

  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      copy.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      copy.textContent = "Selected";
    }
    setTimeout(() => (copy.textContent = "Copy"), 2000);
  });

  return {
    show(options, ids) {
      code.replaceChildren(...linesOf(options, ids).map(lineNode));
    },
  };
}

/** Lines of `[kind, text]` tokens, or groups of them; the last line is the one that matters. */
function linesOf(options, ids) {
  // Without an address of one's own the gateway's is asked, and that needs a key.
  const shown = options.baseUrl ? options : { provider: options.provider, apiKey: "", ...options };
  return [
    [["word", "import"], ["", " { createClient } "], ["word", "from"], ["", " "], string("luma-tasks"), ["", ";"]],
    [["word", "const"], ["", " luma = createClient({ "], ...entriesOf(shown), ["", " });"]],
    [["word", "const"], ["", ids.length > 1 ? " results = " : " task = "], ["word", "await"], ["", " luma."],
      ["call", "pollUntilDone"], ["", "("], ...argument(ids), ["", ");"]],
  ];
}

/** Groups that stay on one line where they can: `name: value`, or `name` alone for a variable of the reader. */
function entriesOf(options) {
  const entries = Object.entries(options);
  return entries.flatMap(([name, value], index) => {
    const token = tokenOf(name, value);
    const end = ["", index < entries.length - 1 ? "," : ""];
    const group = token ? [["", `${name}: `], token, end] : [["", name], end];
    return index > 0 ? [["", " "], group] : [group];
  });
}

function argument(ids) {
  if (ids.length === 0 || ids.length > IDS_SHOWN) {
    return [["", ids.length === 0 ? "id" : "ids"]];
  }
  const list = ids.flatMap((id, index) => (index > 0 ? [["", ", "], string(id)] : [string(id)]));
  return ids.length === 1 ? list : [["", "["], ...list, ["", "]"]];
}

/** The value as code. A real key is not shown, not even to its owner: pages get shared and photographed. */
function tokenOf(name, value) {
  if (name === "apiKey" && value !== "demo-key") {
    return null;
  }
  return typeof value === "string" ? string(value) : ["number", String(value)];
}

function string(text) {
  return ["string", JSON.stringify(text)];
}

function lineNode(tokens) {
  return element("span", { class: "line" }, ...tokens.map(tokenNode), "\n");
}

function tokenNode(token) {
  if (Array.isArray(token[0])) {
    return element("span", { class: "group" }, ...token.map(tokenNode));
  }
  const [kind, text] = token;
  return kind ? element("span", { class: `token-${kind}`, text }) : text;
}
