// What both routes do.

import * as luma from "luma-tasks";
import { scenario } from "./scenario.mjs";

export async function answer(request, place) {
  const search = new URL(request.url).searchParams;
  try {
    await scenario(luma, search.get("simulator"), `${search.get("name")}-${place}`);
    return new Response("pass");
  } catch (error) {
    return new Response(`${error?.stack ?? error}`, { status: 500 });
  }
}
