// Lighthouse on the demo page: accessibility and best practices have to be 100, whatever the machine is doing; speed is
// the best of three runs, because a busy machine is slow and a page is not fast by chance.

import lighthouse, { desktopConfig } from "lighthouse";

import { SIMULATOR, launch, skip } from "../browser/support.js";

const RUNS = 3;
/** How many places of one fault are shown. */
const PLACES = 3;
const FORMS = { mobile: undefined, desktop: desktopConfig };
const LEAST = { accessibility: 100, "best-practices": 100, performance: 95 };

if (skip) {
  throw new Error(skip);
}

const browser = await launch();
try {
  const port = Number(new URL(browser.wsEndpoint()).port);
  const lines = [];
  for (const [form, config] of Object.entries(FORMS)) {
    lines.push(`${form}: ${await measure(form, port, config)}`);
  }
  console.log(`scores ${lines.join("; ")}`);
} finally {
  await browser.close();
}

/** Measures until the page is as fast as it has to be, and gives the scores in words. */
async function measure(form, port, config) {
  const runs = [];
  while (runs.length < RUNS && !runs.some(({ performance }) => performance >= LEAST.performance)) {
    runs.push(await scoresOf(form, port, config));
  }
  const scoresIn = (category) => runs.map((scores) => scores[category]);
  const scores = {
    accessibility: Math.min(...scoresIn("accessibility")),
    "best-practices": Math.min(...scoresIn("best-practices")),
    performance: Math.max(...scoresIn("performance")),
  };
  for (const [category, score] of Object.entries(scores)) {
    if (!(score >= LEAST[category])) {
      console.error(`${form}: ${category} is ${score}, and has to be ${LEAST[category]}`);
      process.exitCode = 1;
    }
  }
  return Object.entries(scores).map(([category, score]) => `${category} ${score}`).join(", ");
}

/** One run of Lighthouse: its scores from 0 to 100. What it finds fault with is printed. */
async function scoresOf(form, port, config) {
  const flags = { port, logLevel: "error", onlyCategories: Object.keys(LEAST) };
  const { lhr } = await lighthouse(`${SIMULATOR}/`, flags, config);
  if (lhr.runtimeError) {
    throw new Error(`Lighthouse cannot read the page: ${lhr.runtimeError.message}`);
  }
  const scores = {};
  for (const [category, { score, auditRefs }] of Object.entries(lhr.categories)) {
    scores[category] = Math.round(score * 100);
    console.log(`${form}: ${category} ${scores[category]}`);
    for (const { id, weight } of auditRefs) {
      const audit = lhr.audits[id];
      if (audit.score !== null && audit.score < 1) {
        console.log(faultOf(audit, weight));
      }
    }
  }
  return scores;
}

/** An audit that is not passed, with the places it names. */
function faultOf({ id, score, title, displayValue = "", details }, weight) {
  const places = [details?.items ?? []].flat().map(placeOf).filter(Boolean).slice(0, PLACES);
  return [`  ${id} (score ${score}, weight ${weight}): ${title} ${displayValue}`.trimEnd(), ...places].join("\n    ");
}

function placeOf({ node, url, description, source }) {
  return node?.snippet ?? url ?? source?.url ?? description;
}
