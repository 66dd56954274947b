// The panel "Under the hood": every request that the page made, and what sharing them has saved.

import { element, setText } from "./dom.js";
import { bytes, plural } from "./format.js";
import { totalsOf } from "./recorder.js";

const ROWS_SHOWN = 300;

/** Wires the panel; the function it returns shows the log, at most once a frame. */
export function createHood(page, log) {
  const panel = page.getElementById("hood");
  const rows = page.getElementById("hood-rows");
  const totals = page.getElementById("hood-totals");
  let isDue = false;

  function show() {
    isDue = false;
    setText(totals, summaryOf(totalsOf(log())));
    // The rows are only laid out while they can be seen.
    if (panel.open) {
      rows.replaceChildren(...log().slice(-ROWS_SHOWN).reverse().map(rowOf));
    }
  }

  panel.addEventListener("toggle", show);
  return () => {
    if (!isDue) {
      isDue = true;
      requestAnimationFrame(show);
    }
  };
}

function summaryOf({ requests, polls, saved, bytes: size }) {
  const parts = [plural(requests, "request"), bytes(size)];
  if (saved > 0) {
    parts.push(`${saved} saved against one per task (${polls})`);
  }
  return parts.join(" · ");
}

function rowOf({ atMs, method, origin, path, ids, status, ms, bytes: size, outcome }) {
  const isBad = outcome === "no answer" || status >= 400;
  const told = status ?? (outcome === "waiting" ? "…" : outcome);
  return element("tr", isBad ? { class: "hood-bad" } : {},
    cell(`${(atMs / 1000).toFixed(1)} s`),
    element("th", { scope: "row", title: origin + path }, `${method} `,
      element("span", { class: "foreign", text: path.length > 90 ? `${path.slice(0, 90)}…` : path })),
    element("td", { title: ids.slice(0, 60).join("\n"), text: String(ids.length) }),
    cell(outcome === "cut off" && status !== null ? `${status}, cut off` : String(told)),
    cell(ms === null ? "…" : `${Math.round(ms)} ms`),
    cell(bytes(size)));
}

function cell(text) {
  return element("td", { text });
}
