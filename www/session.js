// Keeps the form and the board over a reload, in this tab only: ids and gateways. The key is never stored.

import { safeAddress } from "./share.js";

const NAME = "luma-tasks-demo";

/** Stores what may be stored of the form's settings and of the board's groups. */
export function remember(settings, groups) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ form: storable(settings), board: groups.map(storable) }));
  } catch {
    // Storage may be switched off: then a reload starts afresh.
  }
}

/** The stored `{form, board}`, or null. */
export function recall() {
  try {
    const { form, board } = JSON.parse(sessionStorage.getItem(NAME));
    return isGroup(form) && board.every(isGroup) ? { form, board } : null;
  } catch {
    return null;
  }
}

function storable({ mode, provider, baseUrl, ids }) {
  return { mode, provider, baseUrl: safeAddress(baseUrl), ids };
}

function isGroup({ ids }) {
  return Array.isArray(ids) && ids.every((id) => typeof id === "string");
}
