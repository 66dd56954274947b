// Joins the parts: the form says what to ask, the task list asks and shows, the snippet shows the code.

import { createAnnouncer } from "./announcer.js";
import { createForm } from "./form.js";
import { clientOptions } from "./gateways.js";
import { idFor } from "./scenarios.js";
import { recall, remember } from "./session.js";
import { createSnippet } from "./snippet.js";
import { createTaskList } from "./task-list.js";

const snippet = createSnippet(document);
const tasks = createTaskList(document, {
  announce: createAnnouncer(document.getElementById("announcer")),
  onRunning: (count) => form.showRunning(count),
});
const form = createForm(document, {
  onStart(settings) {
    tasks.start(settings, clientOptions(settings, location));
    tasks.reveal();
  },
  onStop: tasks.stopAll,
  onChange: show,
});

function show(settings) {
  remember(settings);
  snippet.show(clientOptions(settings, location), settings.ids);
}

const saved = recall();
form.fill(saved ?? { ids: [idFor("success")] });
const settings = form.read();
show(settings);
// A key is never remembered, so a reload asks again by itself only where none has to be typed.
if (settings.mode === "simulator" && settings.ids.length > 0) {
  tasks.start(settings, clientOptions(settings, location));
}
