// Callbacks that are signed with a secret: by Replicate, WaveSpeed, Kie and Apikley, and PiAPI.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";

import { assertRejects, BODIES, delivery, IDS, parseCallback, SECRETS, seconds, withHeaders } from "./callback-support.js";

const SIGNED = ["replicate", "wavespeed", "kie", "piapi"];
const VERIFIED = { replicate: "body", wavespeed: "body", kie: "id", piapi: "secret" };
const SIGNATURE_HEADERS = {
  replicate: ["webhook-id", "webhook-timestamp", "webhook-signature"],
  wavespeed: ["webhook-id", "webhook-timestamp", "webhook-signature"],
  kie: ["x-webhook-timestamp", "x-webhook-signature"],
  piapi: ["x-webhook-secret"],
};
const TIMESTAMP_HEADERS = { replicate: "webhook-timestamp", wavespeed: "webhook-timestamp", kie: "x-webhook-timestamp" };

for (const provider of SIGNED) {
  const secret = SECRETS[provider];
  const options = { provider, secret };

  test(`${provider}: a signed callback gives its task, and says what was covered`, async () => {
    const { task, verified } = await parseCallback(delivery(provider), options);
    assert.equal(verified, VERIFIED[provider]);
    assert.deepEqual([task.id, task.provider, task.state], [IDS[provider], provider, "completed"]);
    assert.match(task.video.url, /^https:.*\/v\.mp4$/);
  });

  test(`${provider}: without a secret nothing is checked`, async () => {
    const unsigned = { body: BODIES[provider], headers: {} };
    assert.equal((await parseCallback(unsigned, { provider })).verified, "none");
    assert.equal((await parseCallback(delivery(provider), { provider, secret: undefined })).verified, "none");
  });

  test(`${provider}: another secret is refused`, async () => {
    const other = secret.slice(0, -1) + (secret.endsWith("A") ? "B" : "A");
    await assertRejects(parseCallback(delivery(provider), { provider, secret: other }), "unauthorized");
  });

  test(`${provider}: while one secret replaces another, both are good`, async () => {
    const other = { replicate: "whsec_bm90IHRoaXMgb25l", wavespeed: "whsec_not this one" }[provider] ?? "not this one";
    for (const secrets of [[secret, other], [other, secret], Object.freeze([secret])]) {
      const { verified } = await parseCallback(delivery(provider), { provider, secret: secrets });
      assert.equal(verified, VERIFIED[provider]);
    }
    await assertRejects(parseCallback(delivery(provider), { provider, secret: [other, other] }), "unauthorized");
  });

  test(`${provider}: a missing or empty header is refused by its name`, async () => {
    for (const name of SIGNATURE_HEADERS[provider]) {
      for (const value of [undefined, "", "  "]) {
        const found = parseCallback(withHeaders(delivery(provider), { [name]: value }), options);
        await assertRejects(found, "unauthorized", new RegExp(`: it has no ${name}$`));
      }
    }
  });

  test(`${provider}: a header with another value is refused`, async () => {
    for (const name of SIGNATURE_HEADERS[provider]) {
      const { headers } = delivery(provider);
      const twice = `${headers[name]}, ${headers[name]}`;
      // A list is what this one is anyway.
      const values = name === "webhook-signature" ? [] : [twice];
      for (const value of [`${headers[name]}0`, headers[name].slice(0, -1), ...values]) {
        const changed = withHeaders({ body: BODIES[provider], headers }, { [name]: value });
        await assertRejects(parseCallback(changed, options), "unauthorized");
      }
    }
  });

  test(`${provider}: what is not JSON is refused before it is read`, async () => {
    const junk = { body: "<html>", headers: {} };
    await assertRejects(parseCallback(junk, options), "unauthorized", /it has no/);
  });
}

for (const provider of ["replicate", "wavespeed"]) {
  const options = { provider, secret: SECRETS[provider] };

  test(`${provider}: a body that differs by one byte is refused`, async () => {
    const { body, headers } = delivery(provider);
    for (const changed of [body.replace("v.mp4", "w.mp4"), `${body} `, ` ${body}`, body.replace(":", ": "), ""]) {
      await assertRejects(parseCallback({ body: changed, headers }, options), "unauthorized", /does not match/);
    }
  });

  test(`${provider}: one of several signatures is enough, whatever the others are`, async () => {
    const { body, headers } = delivery(provider);
    const right = headers["webhook-signature"];
    const [version] = right.split(",");
    for (const list of [`${version},AAAA ${right}`, `${right} ${version},AAAA`, `v1a,AAAA v2,x ${right}`, `,  ${right}`]) {
      const several = withHeaders({ body, headers }, { "webhook-signature": list });
      assert.equal((await parseCallback(several, options)).verified, "body");
    }
    const none = withHeaders({ body, headers }, { "webhook-signature": `${version},AAAA ${version},${"A".repeat(44)}` });
    await assertRejects(parseCallback(none, options), "unauthorized", /does not match/);
  });

  test(`${provider}: a signature of another version is none`, async () => {
    const { body, headers } = delivery(provider);
    const [version, signature] = headers["webhook-signature"].split(",");
    for (const value of [`v2,${signature}`, `v${version},${signature}`, `V${version.slice(1)},${signature}`, signature]) {
      const other = withHeaders({ body, headers }, { "webhook-signature": value });
      await assertRejects(parseCallback(other, options), "unauthorized", new RegExp(`no signature of version ${version}$`));
    }
    for (const value of [version, `${version},`, `${version},,${signature}`]) {
      const empty = withHeaders({ body, headers }, { "webhook-signature": value });
      await assertRejects(parseCallback(empty, options), "unauthorized", /does not match/);
    }
  });

  test(`${provider}: the signature of the other is refused`, async () => {
    const { body, headers } = delivery(provider);
    const encoding = provider === "replicate" ? "hex" : "base64";
    const content = `msg_1.${headers["webhook-timestamp"]}.${body}`;
    for (const key of [SECRETS[provider], SECRETS[provider].slice(6), Buffer.from(SECRETS[provider].slice(6), "base64")]) {
      const signature = createHmac("sha256", key).update(content).digest(encoding);
      for (const version of ["v1", "v3"]) {
        const other = withHeaders({ body, headers }, { "webhook-signature": `${version},${signature}` });
        await assertRejects(parseCallback(other, options), "unauthorized");
      }
    }
  });

  test(`${provider}: the secret may stand there without its prefix`, async () => {
    const secret = SECRETS[provider].slice("whsec_".length);
    assert.equal((await parseCallback(delivery(provider), { provider, secret })).verified, "body");
  });
}

for (const provider of Object.keys(TIMESTAMP_HEADERS)) {
  const options = { provider, secret: SECRETS[provider] };

  test(`${provider}: a timestamp counts for toleranceSeconds in both directions`, async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: 1_760_000_000_999 });
    const at = (offset) => delivery(provider, { at: String(1_760_000_000 + offset) });
    for (const [toleranceSeconds, good, bad] of [[undefined, 300, 301], [10, 10, 11], [0, 0, 1], [0.5, 0, 1]]) {
      const limited = { ...options, toleranceSeconds };
      for (const sign of [-1, 1]) {
        assert.equal((await parseCallback(at(sign * good), limited)).verified, VERIFIED[provider]);
        const words = new RegExp(sign < 0 ? ` is ${bad} s old, ` : ` is ${bad} s ahead, `);
        await assertRejects(parseCallback(at(sign * bad), limited), "unauthorized", words);
      }
    }
    const unlimited = { ...options, toleranceSeconds: Infinity };
    assert.equal((await parseCallback(at(-1_000_000), unlimited)).verified, VERIFIED[provider]);
  });

  test(`${provider}: a timestamp that is no whole number of seconds is refused`, async () => {
    for (const at of [`${seconds()}.5`, `${seconds()}000`, "0x68e7c5ff", "1e9", "-1", "NaN", "now", new Date().toISOString()]) {
      await assertRejects(parseCallback(delivery(provider, { at }), options), "unauthorized", /-timestamp is /);
    }
  });
}

test("kie: the body may differ, because the signature does not cover it", async () => {
  const { body, headers } = delivery("kie");
  const changed = { body: body.replace("v.mp4", "w.mp4"), headers };
  const { task, verified } = await parseCallback(changed, { provider: "kie", secret: SECRETS.kie });
  assert.equal(verified, "id");
  assert.equal(task.video.url, "https://tempfile.aiquickdraw.com/w.mp4");
});

test("kie: the body of another task is refused", async () => {
  const { body, headers } = delivery("kie");
  const other = { body: body.replace(IDS.kie, "00000000000000000000000000000000"), headers };
  await assertRejects(parseCallback(other, { provider: "kie", secret: SECRETS.kie }), "unauthorized", /does not match/);
});

test("kie: a body that names two tasks counts for neither", async () => {
  const mine = "00000000000000000000000000000000";
  const signed = delivery("kie", { id: mine });
  for (const field of ["task_id", "taskId", "id"]) {
    const body = BODIES.kie.replace('"data":{', `"data":{"${field}":"${mine}",`);
    const found = parseCallback({ ...signed, body }, { provider: "kie", secret: SECRETS.kie });
    await assertRejects(found, "unauthorized");
  }
});

test("kie: the id may be called task_id, as in its own example", async () => {
  const body = BODIES.kie.replace("taskId", "task_id");
  const { task, verified } = await parseCallback(delivery("kie", { body }), { provider: "kie", secret: SECRETS.kie });
  assert.deepEqual([task.id, verified], [IDS.kie, "id"]);
});

test("kie: a body without an id cannot be signed", async () => {
  for (const body of ["", "null", "[]", "{}", "<html>", '{"data":null}', '{"data":{"taskId":1}}', '{"code":500,"msg":"x"}']) {
    const found = parseCallback(delivery("kie", { body, id: "undefined" }), { provider: "kie", secret: SECRETS.kie });
    await assertRejects(found, "unauthorized", /does not match/);
  }
});

test("apikley signs as Kie does", async () => {
  const options = { provider: "apikley", secret: SECRETS.kie };
  const { task, verified } = await parseCallback(delivery("kie"), options);
  assert.deepEqual([task.id, task.provider, verified], [IDS.kie, "apikley", "id"]);
});

test("piapi: the secret is compared as a whole", async () => {
  const options = { provider: "piapi", secret: SECRETS.piapi };
  for (const given of [SECRETS.piapi.slice(0, -1), `${SECRETS.piapi}x`, SECRETS.piapi.toUpperCase(), "x"]) {
    await assertRejects(parseCallback(delivery("piapi", { secret: given }), options), "unauthorized", /secret is wrong/);
  }
});
