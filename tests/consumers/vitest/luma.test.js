import * as luma from "luma-tasks";
import { test } from "vitest";
import { scenario } from "./scenario.mjs";

test("the package works", () => scenario(luma, process.env.SIMULATOR_URL, `vitest-${typeof window}`), 30_000);
