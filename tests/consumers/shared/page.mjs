// A page's side of shared/open.mjs: the address says where the gateways are, the title says how it went.

/** What a page was given in its address: the gateways' address, and a name of its own for its tasks. */
export function given() {
  const search = new URLSearchParams(location.search);
  return [search.get("simulator"), search.get("name")];
}

/** Does the work and puts "pass", or what went wrong, into the title. */
export async function show(work) {
  try {
    await work();
    document.title = "pass";
  } catch (error) {
    // Written for webpack 4, which reads no `?.`.
    document.title = `fail ${(error && error.message) || error}`;
  }
}
