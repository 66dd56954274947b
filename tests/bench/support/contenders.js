// Who is compared.

const load = async (name) => ({ name, ...(await import(`../contenders/${name}.js`)) });

/** All that ask about one task, ours first, then what users write themselves, then the peers by size. */
export const NAMES = [
  "luma-tasks",
  "luma-tasks-slim",
  "plain",
  "zod",
  "replicate",
  "lumaai",
  "runway",
  "fal",
  "openai",
  "ai-sdk-luma",
];

/** Loads contenders by their names. */
export const contenders = (names) => Promise.all(names.map(load));
