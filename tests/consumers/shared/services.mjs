// Redis and PostgreSQL for one test: each in a folder of its own below the system's temporary one. Whatever happens to the
// program that started them, they end with it and their folder goes.

import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { skipped } from "./report.mjs";

/** A service cannot be had here. The message says why, and what to install. */
class Missing extends Error {}

/** Starts a service, does the work with it and stops it. Without the service it prints that `place` is skipped. */
export async function withService(start, place, work) {
  let service;
  try {
    service = await start();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    return skipped(place, error.message);
  }
  try {
    await work(service);
  } finally {
    await service.stop();
  }
}

/** A Redis on a free port of loopback, which appends each command to its file before it answers. */
export async function startRedis() {
  const program = pathOf("redis-server", [], "redis-server");
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "luma-tasks-redis-"));
  const address = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  const guard = guarded([program, ...address, "--appendonly", "yes", "--save", ""], { folder, signal: "KILL" });
  await guard.attempt(guard.start);
  return {
    connection: { host: "127.0.0.1", port },
    version: versionOf(program),
    restart: guard.restart,
    /** Everything that it has ever stored. */
    stored: () => filesOf(join(folder, "appendonlydir")).map((path) => readFileSync(path, "latin1")).join("\n"),
    stop: guard.stop,
  };
}

/** A PostgreSQL with an empty database, on a socket in its folder. `pg` is the client of the project. */
export async function startPostgres() {
  const folders = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
  const newest = folders.sort((one, other) => Number(other) - Number(one));
  const places = newest.map((version) => `/usr/lib/postgresql/${version}/bin`);
  const program = pathOf("postgres", places, "postgresql");
  const initdb = pathOf("initdb", places, "postgresql");
  const owner = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), "luma-tasks-postgres-"));
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  const guard = guarded([program, "-D", data, "-k", folder, "-c", "listen_addresses="], { folder, owner, signal: "QUIT" });
  const options = ["--pgdata", data, "--username", "luma", "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync"];
  await guard.attempt(async () => {
    const { status, stderr } = spawnSync(initdb, options, { ...owner, cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`initdb ended with ${status}: ${stderr}`);
    await guard.start();
  });
  const connection = { host: folder, user: "luma", database: "postgres" };
  const { default: pg } = await import("pg");
  const pool = new pg.Pool(connection);
  // That it is away for a moment is no news here.
  pool.on("error", () => {});
  const query = async (text, values) => (await pool.query(text, values)).rows;
  return {
    connection,
    version: versionOf(program),
    restart: guard.restart,
    query,
    /** All rows of all tables. */
    async stored() {
      const tables = await query("SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname !~ '^(pg_|information_)'");
      const rows = await Promise.all(tables.map(({ name }) => query(`SELECT t::text AS row FROM ${name} t`)));
      return rows.flat().map(({ row }) => row).join("\n");
    },
    async stop() {
      await pool.end();
      await guard.stop();
    },
  };
}

// A shell of its own process group outlives whatever happens to this program, and then tidies up: its input has ended.
const GUARD = `
while read -r word; do
  case $word in
    start) "$@" 2>&1 & ;;
    kill) kill -"$SIGNAL" $!; wait $!; echo killed ;;
  esac
done
kill -"$SIGNAL" $!; wait $!; rm -rf "$FOLDER"`;

/** Runs a service under a guard. `signal` ends it at once without a loss of what it has stored. */
function guarded(command, { folder, owner, signal }) {
  const env = { ...process.env, SIGNAL: signal, FOLDER: folder };
  const stdio = ["pipe", "pipe", "ignore"];
  const guard = spawn("sh", ["-c", GUARD, "guard", ...command], { ...owner, cwd: folder, env, stdio, detached: true });
  const ended = new Promise((done) => guard.on("close", done));
  let output = "";
  guard.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  const say = (word, answer) =>
    new Promise((done, refuse) => {
      output = "";
      guard.stdin.write(`${word}\n`);
      const began = Date.now();
      const timer = setInterval(() => {
        const isLate = Date.now() - began > 60_000;
        if (!output.includes(answer) && !isLate) return;
        clearInterval(timer);
        if (isLate) refuse(new Error(`${command[0]} did not ${word}: ${output}`));
        else done();
      }, 20);
    });
  const start = () => say("start", "eady to accept connections");
  const stop = () => {
    guard.stdin.end();
    return ended;
  };
  return {
    start,
    stop,
    /** Ends the service in the middle of its work, and starts it again with what its files have. */
    async restart() {
      await say("kill", "killed");
      await start();
    },
    /** Does a part of the start. What remains of one that fails is tidied up. */
    async attempt(work) {
      try {
        await work();
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}

/** The path of a program. Where this is Debian and the user may do that, its package is installed first. */
function pathOf(name, places, debianPackage) {
  const find = () => [...process.env.PATH.split(delimiter), ...places].map((place) => join(place, name)).find(existsSync);
  return find() ?? install(name, debianPackage, find);
}

function install(name, debianPackage, find) {
  const command = `apt-get install --yes --no-install-recommends ${debianPackage}`;
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0) {
    throw new Missing(`no ${name}: install it (\`sudo ${command}\` on Debian)`);
  }
  // Projects run at the same time, and apt has no patience.
  const lock = join(tmpdir(), "luma-tasks-apt.lock");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status } = spawnSync("flock", [lock, "sh", "-c", `apt-get update && ${command}`], { env, stdio: "inherit" });
  const path = find();
  if (!path) throw new Missing(`no ${name}, and \`${command}\` ended with ${status}`);
  return path;
}

/** PostgreSQL does not run as root. */
function unprivileged() {
  if (process.getuid() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":"));
  const [, , uid, gid] = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  return { uid: Number(uid), gid: Number(gid) };
}

function versionOf(program) {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return /\d+(\.\d+)+/.exec(stdout)[0];
}

function filesOf(folder) {
  return readdirSync(folder).map((name) => join(folder, name));
}

async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
