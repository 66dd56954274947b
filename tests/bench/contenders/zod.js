import { createReaders } from "../mapping/index.js";
import { checks } from "../mapping/schemas.js";

export { get } from "./plain.js";

export const title = "plain JavaScript and zod";

const { kkiai } = createReaders(checks);

export const connect = (base, fetch) => ({ base, fetch: fetch ?? globalThis.fetch, reader: kkiai });
