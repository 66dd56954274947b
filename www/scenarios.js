// What the simulator can play, and what each scenario is there to show.

/** Every scenario with a button, in the order of the buttons. */
export const SCENARIOS = [
  { name: "success", lesson: "Pending, then processing, then a video: the ordinary case." },
  { name: "failure", lesson: "The gateway says failed: the poll rejects with task_failed and the gateway’s own words." },
  { name: "slow", lesson: "Takes about 40 seconds: the intervals between polls grow." },
  { name: "flaky", lesson: "Server errors and cut connections between good answers: forgiven, and the next poll is the retry." },
  { name: "rate-limited", lesson: "The gateway asks for a pause: the next poll comes after it." },
  { name: "unknown-state", lesson: "An unknown state: polling continues, because the task may not have ended." },
  { name: "late-video", lesson: "Says completed before there is a video: it counts as processing until the video is there." },
  { name: "without-video", lesson: "Says completed, but there is never a video: the fifth such answer ends the poll." },
  { name: "not-found", lesson: "The gateway has no such task: forgiven for 30 seconds, since it may not know a new task yet." },
  { name: "callback-failed", lesson: "The video exists, only the gateway’s webhook failed: that is a success." },
  { name: "hostile", lesson: "A prompt of 100 KB with markup, script addresses, a missing picture: shown as text, or not at all." },
];

/** How many tasks the button for many starts, and how every so many of them end. */
const CROWD = 200;
const FAILS_EVERY = 20;

/** A new id that makes the simulator play the scenario from its start. */
export function idFor(scenario) {
  return `${scenario}--${suffix()}`;
}

/** The ids of a crowd: most succeed, some fail. */
export function crowd() {
  const common = suffix();
  return Array.from({ length: CROWD }, (_, index) =>
    `${index % FAILS_EVERY === FAILS_EVERY - 1 ? "failure" : "success"}--${common}-${index + 1}`);
}

/** What the scenario of an id shows, or null for any other id. */
export function lessonOf(id) {
  const name = id.split("--", 1)[0];
  return SCENARIOS.find((scenario) => scenario.name === name)?.lesson ?? null;
}

function suffix() {
  return Math.floor(Math.random() * 0x10000).toString(16).padStart(4, "0");
}
