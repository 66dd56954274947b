// What wrangler would write from the bindings.

interface Env {
  LUMA: { provider: "kkiai"; intervalMs: number; notFoundGraceMs: number };
  LUMA_API_KEY: string;
  POLLS: Workflow<string[]>;
  RESULTS: KVNamespace;
}
