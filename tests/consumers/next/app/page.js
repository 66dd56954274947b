// Uses the package while the page is rendered, in the server's part of it; the rest is done in the browser.

import * as luma from "luma-tasks";
import { useLumaTask } from "luma-tasks/react";
import { expect, scenario } from "../scenario.mjs";
import { Client } from "./client.js";

export default async function Page({ searchParams }) {
  const { simulator, name } = await searchParams;
  // "use client" in the package's file makes it a reference, which says so when a server component calls it.
  expect("the hook in a server component", String(useLumaTask.$$typeof), "Symbol(react.client.reference)");
  await scenario(luma, simulator, `${name}-component`);
  return <Client />;
}
