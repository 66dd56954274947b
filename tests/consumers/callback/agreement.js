// Whether signatures of Replicate's scheme are accepted exactly where other people's code accepts them: the reference
// implementation of Standard Webhooks, Svix's, and Replicate's own package.

import { isLumaError } from "luma-tasks";
import { parseCallback } from "luma-tasks/callback";
import { validateWebhook } from "replicate";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { expect } from "./scenario.mjs";

const SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const OTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY = '{"id":"ufawqhfynnddngldkgtslldrkq","status":"succeeded","output":"https://replicate.delivery/ö.mp4"}';

/** Deliveries, each with what is done to it. Theirs is the signature; `wanted` is what all have to say. */
const DELIVERIES = {
  "right by standardwebhooks": [true, (d) => d],
  "right by svix": [true, (d) => d, { by: SvixWebhook }],
  "right with a body in several lines": [true, (d) => d, { body: `${BODY.replace(",", ",\n\t")}\r\n` }],
  "right with an empty object": [true, (d) => d, { body: '{"id":"a","status":"starting"}' }],
  "right 290 s ago": [true, (d) => d, { offset: -290 }],
  "right in 290 s": [true, (d) => d, { offset: 290 }],
  "right with the secret without its prefix": [true, (d) => d, { secret: SECRET.slice(6) }],
  "right with the header names in upper case": [true, (d) => mapHeaders(d, (name, value) => [name.toUpperCase(), value])],
  "right in second place": [true, (d) => signed(d, (right) => `v1,AAAA ${right}`)],
  "right in first place": [true, (d) => signed(d, (right) => `${right} v1,AAAA`)],
  "right behind another version": [true, (d) => signed(d, (right) => `v1a,xyz ${right}`)],
  "right between commas": [true, (d) => signed(d, (right) => `${right},v1`)],
  "wrong by a byte of the body": [false, (d) => ({ ...d, body: d.body.replace("succeeded", "Succeeded") })],
  "wrong by a space behind the body": [false, (d) => ({ ...d, body: `${d.body} ` })],
  "wrong by the order of keys": [false, (d) => ({ ...d, body: JSON.stringify({ status: "succeeded", ...JSON.parse(d.body) }) })],
  "wrong by the id": [false, (d) => withHeader(d, "webhook-id", "msg_2")],
  "wrong by the timestamp": [false, (d) => withHeader(d, "webhook-timestamp", String(now() - 1))],
  "wrong by a character of the signature": [false, (d) => signed(d, (right) => right.replace(/,./, (two) => (two === ",A" ? ",B" : ",A")))],
  "wrong by the padding": [false, (d) => signed(d, (right) => right.replace(/=+$/, ""))],
  "wrong by the alphabet of URLs": [false, (d) => signed(d, (right) => `${right.replace(/=+$/, "")}-_`)],
  "wrong by the other secret": [false, (d) => d, { secret: OTHER }],
  "wrong without a comma": [false, (d) => signed(d, () => "v1")],
  "wrong with an empty signature": [false, (d) => signed(d, () => "v1,")],
  "without its id": [false, (d) => withHeader(d, "webhook-id", undefined)],
  "without its timestamp": [false, (d) => withHeader(d, "webhook-timestamp", undefined)],
  "without its signature": [false, (d) => withHeader(d, "webhook-signature", undefined)],
};

/** Deliveries that Replicate's package accepts, and the others do not. */
const LENIENT = {
  "310 s old": [false, (d) => d, { offset: -310 }],
  "310 s ahead": [false, (d) => d, { offset: 310 }],
  "of another version": [false, (d) => signed(d, (right) => right.replace("v1", "v2"))],
  "of a version in another case": [false, (d) => signed(d, (right) => right.replace("v1", "V1"))],
};

/** Throws where the package and others differ. */
export async function agreement() {
  for (const [what, [wanted, change, how]] of Object.entries({ ...DELIVERIES, ...LENIENT })) {
    const delivery = change(sign(how));
    const { secret = SECRET } = how ?? {};
    const found = { standardwebhooks: theirs(Webhook, delivery, secret), svix: theirs(SvixWebhook, delivery, secret) };
    found["luma-tasks"] = await ours(delivery, secret);
    if (!(what in LENIENT)) found.replicate = await replicates(delivery, secret);
    for (const [name, isAccepted] of Object.entries(found)) expect(`${name} about one ${what}`, isAccepted, wanted);
  }
}

const now = () => Math.floor(Date.now() / 1000);

/** A delivery that other people's code has signed. */
function sign({ by = Webhook, body = BODY, offset = 0 } = {}) {
  const timestamp = now() + offset;
  const signature = new by(SECRET).sign("msg_1", new Date(timestamp * 1000), body);
  return { body, headers: { "webhook-id": "msg_1", "webhook-timestamp": String(timestamp), "webhook-signature": signature } };
}

function mapHeaders({ body, headers }, map) {
  const entries = Object.entries(headers).map(([name, value]) => map(name, value));
  return { body, headers: Object.fromEntries(entries.filter(([, value]) => value !== undefined)) };
}

function withHeader(delivery, name, value) {
  return mapHeaders(delivery, (own, old) => [own, own === name ? value : old]);
}

function signed(delivery, change) {
  return withHeader(delivery, "webhook-signature", change(delivery.headers["webhook-signature"]));
}

async function ours(delivery, secret) {
  try {
    const { verified } = await parseCallback(delivery, { provider: "replicate", secret });
    return verified === "body";
  } catch (error) {
    if (isLumaError(error) && error.code === "unauthorized") return false;
    throw error;
  }
}

function theirs(Verifier, { body, headers }, secret) {
  try {
    // It throws, or the signature fits.
    new Verifier(secret).verify(body, headers);
    return true;
  } catch (error) {
    if (error.name === "WebhookVerificationError") return false;
    throw error;
  }
}

async function replicates({ body, headers }, secret) {
  try {
    return await validateWebhook({ body, headers: new Headers(headers) }, secret);
  } catch (error) {
    if (/^Missing required/.test(error.message)) return false;
    throw error;
  }
}
