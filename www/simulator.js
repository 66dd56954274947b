// Where the simulator is: on the server of this page. `cargo xtask demo --static` puts static/simulator.js here instead,
// which brings the simulator along.

/**
 * The address of a simulated gateway. The server is asked by its other loopback name, which makes it another origin:
 * what works here works against a gateway with CORS.
 */
export function simulatorAddress(provider, { protocol, hostname, port, origin }) {
  const otherNames = { localhost: "127.0.0.1", "127.0.0.1": "localhost" };
  const otherName = otherNames[hostname];
  const server = otherName ? `${protocol}//${otherName}${port ? `:${port}` : ""}` : origin;
  return `${server}/${provider}`;
}

/** Where the simulator is, in words. */
export function simulatorWords(address) {
  return `Nothing leaves this machine: requests go to ${address}, another origin than this page, so CORS is real.`;
}

/** What asks the simulator: here the browser's own `fetch`. */
export const simulatorFetch = (address, init) => fetch(address, init);

/** Whether the code on the page can reach the simulator from elsewhere. */
export const isReachable = true;
