// A list of the gateways to choose from, in their groups.

import { element } from "./dom.js";
import { GROUPS } from "./gateways.js";

/** Fills a `select`. */
export function fillProviders(select) {
  for (const { name, gateways } of GROUPS) {
    const options = gateways.map((gateway) => element("option", { value: gateway.provider, text: gateway.name }));
    select.append(element("optgroup", { label: name }, ...options));
  }
}
