// From the text of an answer to `Task` objects.

import assert from "node:assert/strict";

import { getTasks, parseTask } from "../../../pkg/dist/index.js";
import { createReaders } from "../mapping/index.js";
import { checks } from "../mapping/schemas.js";
import { answersOf, SHAPES } from "../support/answers.js";
import { interleave, rowsOf, statistics, times } from "../support/measure.js";
import { compare } from "../support/same-tasks.js";

export const title = "Normalizing";
export const about = `Text in, \`Task\` objects out, each with the gateway's own object in \`raw\`; microseconds for one task.

* *Whole calls*: \`getTasks\` of so many ids with an injected \`fetch\` whose answers are ready, so that options, schedule
  and timers of the call are in it; the others get the same texts from the same function and settle them the same way.
  Gateways with a batch are asked 50 ids at a time (1,000 tasks are 20 answers), \`kie\` one by one.
* *Stored payloads*: \`parseTask\` of the text of one task, again and again.

A batch holds completed, running and failed tasks.`;

const COUNTS = [1, 10, 100, 1000];
const HEADER = ["µs a task", "median", "least", "greatest", "against plain", "rounds"];
/** How many tasks a measurement makes at least, so that it is longer than the clock is coarse. */
const WORK = 400;

const MAKERS = [
  { title: "luma-tasks", getTasks: (answers, fetch) => getTasks(answers.ids, { provider: answers.provider, apiKey: "k", fetch }) },
  { title: "plain JavaScript", ...byHand(createReaders()) },
  { title: "plain JavaScript and zod", ...byHand(createReaders(checks)) },
];
MAKERS[0].parse = ({ provider }, text, id) => parseTask(text, { provider, id });

export async function run({ rounds }) {
  const tables = [];
  const ratios = [];
  for (const shape of SHAPES) {
    const rows = [];
    for (const number of COUNTS) {
      const answers = answersOf(shape, number);
      await assertAlike(answers);
      const samples = await measure(rounds(number === 1000 ? 5 : 9), (maker) => whole(maker, answers));
      for (const row of rowsOf(samples, ({ title }) => title, "plain JavaScript")) rows.push([`${number}: ${row[0]}`, ...row.slice(1)]);
      ratios.push(ratiosOf(`${shape}, ${number}`, samples));
    }
    tables.push({ caption: `Whole calls, ${shape}:`, header: HEADER, rows });
  }
  const parsed = [];
  for (const shape of SHAPES) {
    const answers = answersOf(shape, 20);
    const samples = await measure(rounds(9), (maker) => single(maker, answers));
    for (const row of rowsOf(samples, ({ title }) => title, "plain JavaScript")) parsed.push([`${shape}: ${row[0]}`, ...row.slice(1)]);
    ratios.push(ratiosOf(`${shape}, parseTask`, samples));
  }
  tables.push({ caption: "Stored payloads:", header: HEADER, rows: parsed });
  return {
    tables,
    verdicts: [
      likeness("Plain JavaScript", createReaders()),
      likeness("zod", createReaders(checks)),
      `luma-tasks against plain JavaScript: ${range(ratios, "plain")}.`,
      `luma-tasks against plain JavaScript and zod: ${range(ratios, "zod")}.`,
    ],
  };
}

/** Whether a way by hand makes the same tasks, and gives the same errors, as ours. */
function likeness(name, readers) {
  const { count, alike } = compare(readers);
  const gateways = Object.keys(readers).join(", ");
  return `${name} reads ${alike} of the ${count} fixtures of ${gateways} as they expect, errors included.`;
}

/** Reading by hand: `readers` of all providers, each text fetched and read by itself. */
function byHand(readers) {
  const read = (text, provider, id) => {
    const reader = readers[provider];
    const document = JSON.parse(text);
    return id === undefined ? reader.many(provider, 200, document) : [reader.one(provider, 200, document, id)];
  };
  return {
    async getTasks({ provider, ids, chunks, batch }, fetch) {
      const found = new Map();
      await Promise.all(
        chunks.map(async (_, index) => {
          const text = await (await fetch()).text();
          const tasks = read(text, provider, batch === 1 ? ids[index] : undefined);
          for (const task of tasks) found.set(task.id, task);
        }),
      );
      return ids.map((id) => ({ id, ok: true, task: found.get(id) }));
    },
    parse: async ({ provider }, text, id) => readers[provider].one(provider, 200, JSON.parse(text), id),
  };
}

/** A `fetch` that gives the texts one after the other. */
function ready({ chunks }) {
  let next = 0;
  const headers = { get: () => null };
  return async () => {
    const text = chunks[next++ % chunks.length];
    return { status: 200, headers, text: async () => text };
  };
}

async function assertAlike(answers) {
  const [ours, ...others] = await Promise.all(MAKERS.map((maker) => maker.getTasks(answers, ready(answers))));
  assert.ok(ours.every(({ ok }) => ok));
  for (const other of others) assert.deepStrictEqual(other, ours);
}

/** Measures after a third as many rounds that only warm up. */
async function measure(rounds, once) {
  await interleave(MAKERS, Math.ceil(rounds / 3), once);
  return interleave(MAKERS, rounds, once);
}

async function whole(maker, answers) {
  const repeats = Math.ceil(WORK / answers.ids.length);
  const started = performance.now();
  for (let repeat = 0; repeat < repeats; repeat += 1) await maker.getTasks(answers, ready(answers));
  return ((performance.now() - started) * 1000) / (repeats * answers.ids.length);
}

async function single(maker, answers) {
  const texts = answers.tasks.map((task) => JSON.stringify(task));
  const started = performance.now();
  for (let call = 0; call < WORK; call += 1) {
    const index = call % texts.length;
    await maker.parse(answers, texts[index], answers.ids[index]);
  }
  return ((performance.now() - started) * 1000) / WORK;
}

function ratiosOf(name, samples) {
  const [ours, plain, zod] = [...samples.values()].map((numbers) => statistics(numbers).median);
  return { name, plain: ours / plain, zod: ours / zod };
}

function range(ratios, against) {
  const sorted = ratios.toSorted((a, b) => a[against] - b[against]);
  const [least, most] = [sorted[0], sorted.at(-1)];
  return `${times(least[against])} (${least.name}) to ${times(most[against])} (${most.name})`;
}
