import type { NextConfig } from "next";

// With it, a build fails when a page reads the time or chance before it has asked for anything.
const config: NextConfig = { cacheComponents: true };

export default config;
