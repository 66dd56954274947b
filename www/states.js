// How each situation of a watched task is shown: always a word and a shape, the colour only supports them.

const SITUATIONS = {
  starting: { label: "Starting", icon: "clock", tone: "quiet" },
  pending: { label: "Pending", icon: "clock", tone: "quiet" },
  processing: { label: "Processing", icon: "half", tone: "working" },
  completed: { label: "Completed", icon: "check", tone: "good" },
  failed: { label: "Failed", icon: "cross", tone: "bad" },
  unknown: { label: "Unknown state", icon: "question", tone: "unsure" },
  timeout: { label: "Out of time", icon: "hourglass", tone: "unsure" },
  error: { label: "Error", icon: "warning", tone: "bad" },
  stopped: { label: "Stopped", icon: "stop", tone: "quiet" },
};

/** The label, icon and tone for a watch: its own end first, else the state of its task. */
export function situationOf({ phase, task }) {
  return SITUATIONS[situationName(phase, task)];
}

function situationName(phase, task) {
  if (phase !== "waiting") {
    return phase;
  }
  if (!task) {
    return "starting";
  }
  // A later version of the package may know more states than this page.
  return Object.hasOwn(SITUATIONS, task.state) ? task.state : "unknown";
}
