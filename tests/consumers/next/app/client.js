"use client";

import * as luma from "luma-tasks";
import { useEffect } from "react";
import { given, show } from "../page.mjs";
import { expect, scenario } from "../scenario.mjs";

const ROUTES = process.env.NEXT_PUBLIC_ROUTES.split(" ");

/** Uses the package in the browser, and asks the routes to use it in their places. */
export function Client() {
  useEffect(() => {
    show(() => Promise.all([scenario(luma, ...given()), ...ROUTES.map(route)]));
  }, []);
  return null;
}

async function route(path) {
  const response = await fetch(path + location.search);
  expect(`the route ${path}`, await response.text(), "pass");
}
