// One finished task of each dialect, side by side in the same shape, and below it what each gateway sent.

import { element } from "./dom.js";
import { readableJson, shorten } from "./format.js";
import { DIALECTS } from "./gateways.js";

/** Wires the dialog. `finishedOf(provider)` gives a finished task of that gateway. */
export function createCompare(page, finishedOf) {
  const dialog = page.getElementById("compare-dialog");
  const names = page.getElementById("compare-names");
  const rows = page.getElementById("compare-rows");

  page.getElementById("compare-close").addEventListener("click", () => dialog.close());
  page.getElementById("compare").addEventListener("click", async () => {
    dialog.showModal();
    names.replaceChildren(row("th", "Field", DIALECTS.map(({ name }) => name)));
    rows.replaceChildren(row("td", "…", DIALECTS.map(() => "")));
    const answers = await Promise.allSettled(DIALECTS.map(({ provider }) => finishedOf(provider)));
    rows.replaceChildren(...rowsOf(answers));
  });
}

function rowsOf(answers) {
  const tasks = answers.map(({ value }) => value ?? {});
  const troubles = answers.map(({ reason }) => (reason === undefined ? "" : String(reason?.message ?? reason)));
  const failed = troubles.some(Boolean) ? [row("td", "error", troubles)] : [];
  const documents = tasks.map(({ raw }) => (raw ? element("pre", { text: readableJson(raw) }) : ""));
  return [
    ...failed,
    ...pathsOf(tasks).map((path) => row("td", path.join("."), tasks.map((task) => valueNode(at(task, path))))),
    row("td", "raw", documents),
  ];
}

/** The fields of a task, and those of the objects in it. `videos` says no more than `video` where there is only one. */
function pathsOf(tasks) {
  const names = Object.keys(tasks.find((task) => "state" in task) ?? {});
  return names.filter((name) => name !== "raw" && name !== "videos").flatMap((name) => {
    const inner = tasks.map((task) => task[name]).find((value) => value && typeof value === "object" && !Array.isArray(value));
    return inner ? Object.keys(inner).map((key) => [name, key]) : [[name]];
  });
}

function at(task, path) {
  return path.reduce((value, name) => value?.[name] ?? null, task);
}

function valueNode(value) {
  const isNothing = value === null || (Array.isArray(value) && value.length === 0);
  return element("code", { class: isNothing ? "foreign nothing" : "foreign", text: shorten(JSON.stringify(value) ?? "", 300) });
}

function row(kind, name, values) {
  const cell = (value) => element(kind, kind === "th" ? { scope: "col" } : {}, value);
  return element("tr", {}, element("th", { scope: kind === "th" ? "col" : "row", text: name }), ...values.map(cell));
}
