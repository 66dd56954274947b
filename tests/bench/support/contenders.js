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

/** The page scripts that are built and weighed; a `baseline` is the path of another build of `luma-tasks`. */
export function scripts(baseline) {
  const ours = [
    { title: "**luma-tasks**", contender: "luma-tasks" },
    { title: "**luma-tasks/one-file**", contender: "luma-tasks", entry: "luma-tasks/one-file" },
    { title: "**luma-tasks/slim**", contender: "luma-tasks-slim" },
  ];
  if (baseline) ours.push({ title: "baseline", contender: "luma-tasks", entry: baseline });
  return [
    ...ours,
    { title: "plain JavaScript", contender: "plain" },
    { title: "plain JavaScript and zod", contender: "zod" },
    { title: "replicate", contender: "replicate" },
    { title: "lumaai", contender: "lumaai" },
    { title: "@runwayml/sdk", contender: "runway" },
    { title: "@fal-ai/client", contender: "fal" },
    { title: "openai", contender: "openai" },
    { title: "@ai-sdk/luma", contender: "ai-sdk-luma" },
  ];
}
