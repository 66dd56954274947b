// Starts what was built and asks it.

import { createRequire } from "node:module";
import { proxied } from "./proxied.mjs";
import { report } from "./report.mjs";
import { run } from "./serve.mjs";

const { version } = createRequire(import.meta.url)("next/package.json");

process.env.LUMA_API_KEY = "demo-key";
const server = await run("next start --hostname 127.0.0.1 --port 0");
await report(`Next.js ${version}`, () => proxied(`${server.address}api/luma`, "proxy-next")).finally(server.close);
