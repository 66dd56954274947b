import adapter from "@sveltejs/adapter-node";

export default {
  kit: {
    adapter: adapter(),
    // SvelteKit would refuse forms of other sites, and those without an origin, before the proxy is asked.
    csrf: { trustedOrigins: ["*"] },
  },
};
