// Keeps the form over a reload, in this tab only. The key is never stored.

const NAME = "luma-tasks-demo";

/** Stores what may be stored of the settings. */
export function remember({ mode, provider, baseUrl, ids }) {
  // An address with credentials in it is as secret as a key.
  const address = baseUrl?.includes("@") ? undefined : baseUrl;
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ mode, provider, baseUrl: address, ids }));
  } catch {
    // Storage may be switched off: then a reload starts afresh.
  }
}

/** The stored settings, or null. */
export function recall() {
  try {
    const saved = JSON.parse(sessionStorage.getItem(NAME));
    return Array.isArray(saved?.ids) ? { ...saved, ids: saved.ids.map(String) } : null;
  } catch {
    return null;
  }
}
