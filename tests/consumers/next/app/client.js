"use client";

import * as luma from "luma-tasks";
import { useEffect, useState } from "react";
import { given, show } from "../page.mjs";
import { expect, scenario } from "../scenario.mjs";
import { Followed } from "./followed.js";

const ROUTES = process.env.NEXT_PUBLIC_ROUTES.split(" ");

/** Uses the package in the browser, and asks the routes to use it in their places. */
export function Client() {
  const [followed, follow] = useState(null);
  useEffect(() => {
    const hook = new Promise((end) => follow({ ...followedTask(), end }));
    const states = hook.then((states) => expect("the states of the hook", states, ["pending", "processing", "completed"]));
    show(() => Promise.all([scenario(luma, ...given()), states, ...ROUTES.map(route)]));
  }, []);
  return followed && <Followed {...followed} />;
}

function followedTask() {
  const [simulator, name] = given();
  const options = { provider: "kkiai", apiKey: "demo-key", allowBrowserKey: true, intervalMs: 500 };
  const client = luma.createClient({ ...options, baseUrl: `${simulator}/kkiai` });
  return { client, id: `success--${name}-hook` };
}

async function route(path) {
  const response = await fetch(path + location.search);
  expect(`the route ${path}`, await response.text(), "pass");
}
