// Disks on which a video cannot be saved, or on which two names are one.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { done, film, gateway, host, serve } from "./gateway.js";
import { at, run, scratch } from "./support.js";

/** A folder on a disk of its own in memory, which root can have, or the reason why there is none. */
function disk(context, options) {
  // Hooks run in the order in which they are made: the disk goes before the folder.
  let path;
  context.after(() => path && spawnSync("umount", ["--lazy", path]));
  const point = join(scratch(context), "disk");
  mkdirSync(point);
  const result = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", point], { encoding: "utf8" });
  if (result.status !== 0) return { reason: `no disk of its own: ${(result.stderr ?? String(result.error)).trim()}` };
  path = point;
  return { path };
}

describe("a full disk", () => {
  test("is told for each video, the next one goes on, and a later run saves the rest", async (context) => {
    const { path, reason } = disk(context, "size=256k");
    if (reason) return context.skip(reason);
    const [large, small] = [film(200_000), film(50_000, "small")];
    const videos = await host(context, (request, response) =>
      serve(request, response, request.url === "/small" ? small : large),
    );
    writeFileSync(join(path, "ballast"), Buffer.alloc(100_000));
    const { url } = await gateway(context, { large: done(`${videos.url}/large`), small: done(`${videos.url}/small`) });
    const words = ["get", "large", ...at(url), "--out", path];

    const first = await run(words);
    assert.equal(first.status, 1);
    assert.match(first.stderr, /^large  not saved  large\.mp4: the disk is full$/m);
    assert.deepStrictEqual(readdirSync(path).sort(), ["ballast", "large.mp4.part", "large.mp4.part.json"]);

    rmSync(join(path, "large.mp4.part"));
    const second = await run(["get", "small", "large", ...at(url), "--out", path]);
    assert.equal(second.status, 1);
    assert.deepStrictEqual(readFileSync(join(path, "small.mp4")), small);

    rmSync(join(path, "ballast"));
    const third = await run([...words.slice(0, 1), "small", ...words.slice(1)]);
    assert.equal(third.status, 0, third.stderr);
    assert.match(videos.requests.at(-1).headers.range, /^bytes=\d+-$/);
    assert.deepStrictEqual(readFileSync(join(path, "large.mp4")), large);
    assert.deepStrictEqual(readdirSync(path).sort(), ["large.mp4", "small.mp4"]);
  });

  test("that has not even room for a name is told", async (context) => {
    const { path, reason } = disk(context, "size=256k,nr_inodes=1");
    if (reason) return context.skip(reason);
    const videos = await host(context, (request, response) => serve(request, response, film(1_000)));
    const { url } = await gateway(context, { a: done(`${videos.url}/a`) });
    const { status, stderr } = await run(["get", "a", ...at(url), "--out", path]);
    assert.equal(status, 1);
    assert.match(stderr, /a\.mp4: the disk is full/);
  });
});

test("a disk that can only be read is told", async (context) => {
  const { path, reason } = disk(context, "ro");
  if (reason) return context.skip(reason);
  const videos = await host(context, (request, response) => serve(request, response, film(1_000)));
  const { url } = await gateway(context, { a: done(`${videos.url}/a`) });
  const { status, stderr } = await run(["get", "a", ...at(url), "--out", path]);
  assert.equal(status, 1);
  assert.match(stderr, /a\.mp4: the disk can only be read/);
});

describe("a disk that does not tell capital letters from small ones", () => {
  test("holds one of two such names, and says so of the other, in one run and in two", async (context) => {
    const path = scratch(context);
    const env = { NODE_OPTIONS: `--import=${new URL("case-blind.mjs", import.meta.url)}` };
    const videos = await host(context, (request, response) => serve(request, response, film(1_000, request.url)));
    const { url } = await gateway(context, {
      Abc: done(`${videos.url}/Abc`),
      aBC: done(`${videos.url}/aBC`),
      other: done(`${videos.url}/o`),
    });
    for (const ids of [
      ["Abc", "aBC"],
      ["aBC", "other"],
    ]) {
      const { status, stderr } = await run(["get", ...ids, ...at(url), "--out", path], { env });
      assert.equal(status, 1);
      assert.match(
        stderr,
        /aBC\.mp4: Abc\.mp4 has this name on a disk that does not tell capital letters from small ones/,
      );
    }
    assert.deepStrictEqual(readdirSync(path).sort(), ["Abc.mp4", "other.mp4"]);
    assert.deepStrictEqual(readFileSync(join(path, "Abc.mp4")), film(1_000, "/Abc"));
  });
});

test("two ids that differ by case alone are two files on other disks", async (context) => {
  const videos = await host(context, (request, response) => serve(request, response, film(1_000, request.url)));
  const { url } = await gateway(context, { Abc: done(`${videos.url}/Abc`), aBC: done(`${videos.url}/aBC`) });
  const folder = scratch(context);
  writeFileSync(join(folder, "probe"), "");
  if (existsSync(join(folder, "PROBE"))) return context.skip("this disk does not tell them apart");
  const { status } = await run(["get", "Abc", "aBC", ...at(url), "--out", folder]);
  assert.equal(status, 0);
  assert.deepStrictEqual(readFileSync(join(folder, "aBC.mp4")), film(1_000, "/aBC"));
  assert.deepStrictEqual(readFileSync(join(folder, "Abc.mp4")), film(1_000, "/Abc"));
});
