const basePath = process.env.BASE_PATH;

// With cacheComponents, a build fails when a page reads the time or chance before it has asked for anything.
export default basePath ? { basePath, trailingSlash: true } : { cacheComponents: true };
