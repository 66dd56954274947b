// Uses the package while the page is rendered, in the server's part of it; the rest is done in the browser.

import * as luma from "luma-tasks";
import { scenario } from "../scenario.mjs";
import { Client } from "./client.js";

export default async function Page({ searchParams }) {
  const { simulator, name } = await searchParams;
  await scenario(luma, simulator, `${name}-component`);
  return <Client />;
}
