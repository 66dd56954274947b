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
  test("is reported, halves make room for what fits, and a later run saves the rest", async (context) => {
    const { path, reason } = disk(context, "size=256k");
    if (reason) return context.skip(reason);
    const films = { large: film(250_000), one: film(60_000, "one"), two: film(60_000, "two") };
    const { url: videos } = await host(context, (request, response) =>
      serve(request, response, films[request.url.slice(1)]),
    );
    const tasks = Object.fromEntries(Object.keys(films).map((id) => [id, done(`${videos}/${id}`)]));
    const { url } = await gateway(context, tasks);
    const words = ["get", "large", "one", "two", ...at(url), "--out", path];
    writeFileSync(join(path, "ballast"), Buffer.alloc(50_000));

    const first = await run(words);
    assert.equal(first.status, 1);
    assert.match(first.stderr, /^large  not saved  large\.mp4: the disk is full$/m);
    assert.match(first.stderr, /3 completed; 2 videos saved in .*, 1 not saved$/m);
    assert.deepStrictEqual(readdirSync(path).sort(), ["ballast", "one.mp4", "two.mp4"]);
    assert.deepStrictEqual(readFileSync(join(path, "one.mp4")), films.one);

    for (const name of readdirSync(path)) rmSync(join(path, name));
    const second = await run(["get", "large", ...at(url), "--out", path]);
    assert.equal(second.status, 0, second.stderr);
    assert.deepStrictEqual(readFileSync(join(path, "large.mp4")), films.large);
  });

  test("that has not even room for a name is reported", async (context) => {
    const { path, reason } = disk(context, "size=256k,nr_inodes=1");
    if (reason) return context.skip(reason);
    const videos = await host(context, (request, response) => serve(request, response, film(1_000)));
    const { url } = await gateway(context, { a: done(`${videos.url}/a`) });
    const { status, stderr } = await run(["get", "a", ...at(url), "--out", path]);
    assert.equal(status, 1);
    assert.match(stderr, /a\.mp4: the disk is full/);
  });
});

test("a disk that can only be read is reported", async (context) => {
  const { path, reason } = disk(context, "ro");
  if (reason) return context.skip(reason);
  const videos = await host(context, (request, response) => serve(request, response, film(1_000)));
  const { url } = await gateway(context, { a: done(`${videos.url}/a`) });
  const { status, stderr } = await run(["get", "a", ...at(url), "--out", path]);
  assert.equal(status, 1);
  assert.match(stderr, /a\.mp4: the disk can only be read/);
});

describe("a disk that ignores case", () => {
  test("keeps one of two such names, and reports the other, in one run and in two", async (context) => {
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
        /aBC\.mp4: Abc\.mp4 has this name on a disk that ignores case/,
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
  if (existsSync(join(folder, "PROBE"))) return context.skip("this disk ignores case");
  const { status } = await run(["get", "Abc", "aBC", ...at(url), "--out", folder]);
  assert.equal(status, 0);
  assert.deepStrictEqual(readFileSync(join(folder, "aBC.mp4")), film(1_000, "/aBC"));
  assert.deepStrictEqual(readFileSync(join(folder, "Abc.mp4")), film(1_000, "/Abc"));
});
