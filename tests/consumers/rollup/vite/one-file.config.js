// Puts the core into the one file of the page.
export default { build: { rollupOptions: { output: { inlineDynamicImports: true } } } };
