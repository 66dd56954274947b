// Who may ask about which tasks, in every application with the proxy. The user comes in a header, in place of a session.

/** What `allow` says: nobody without a user may ask, and the tasks of Bob are his alone. */
export function allowed(user, ids) {
  if (!user) return new Response("sign in", { status: 401 });
  return ids.filter((id) => user === "bob" || !id.endsWith("-of-bob"));
}
