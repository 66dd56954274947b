// Puts packages into the bundle, as for a server that gets no node_modules.
export default { ssr: { noExternal: true } };
