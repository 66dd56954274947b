// A board in the hash of a link: gateways and ids, never a key and never an address that carries one.

/** The hash for groups of `{mode, provider, baseUrl, ids}`: `from=simulator kkiai&id=…&id=…&from=gateway kie&id=…`. */
export function hashOf(groups) {
  const pairs = new URLSearchParams();
  for (const { mode, provider, baseUrl, ids } of groups) {
    const address = safeAddress(baseUrl);
    pairs.append("from", [mode, provider, address].filter(Boolean).join(" "));
    ids.forEach((id) => pairs.append("id", id));
  }
  return `#${pairs}`;
}

/** The groups of a hash; none when it is not one of ours. */
export function groupsOf(hash) {
  const groups = [];
  for (const [name, value] of new URLSearchParams(hash.replace(/^#/, ""))) {
    if (name === "from") {
      const [mode, provider, baseUrl] = value.split(" ");
      groups.push({ mode: mode === "simulator" ? mode : "gateway", provider, baseUrl: safeAddress(baseUrl), ids: [] });
    } else if (name === "id" && value && groups.length > 0) {
      groups.at(-1).ids.push(value);
    }
  }
  return groups.filter(({ ids }) => ids.length > 0);
}

/** The address of a gateway or proxy without what may be secret: credentials, a query, a fragment. */
export function safeAddress(text) {
  if (!text || text.includes("@")) {
    return undefined;
  }
  return text.split(/[?#]/, 1)[0] || undefined;
}
