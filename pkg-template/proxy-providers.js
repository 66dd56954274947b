/** The providers that there are, for the check that does not wait for the core: the rows of `src/provider.rs`. */
export const PROVIDERS = [
  "kkiai",
  "acedata",
  "apikley",
  "kie",
  "apikley-jobs",
  "kie-jobs",
  "luma",
  "luma-agents",
  "fal",
  "fal-agents",
  "replicate",
  "wavespeed",
  "atlascloud",
  "aimlapi",
  "openai-videos",
  "piapi",
  "302ai",
  "cometapi",
];

/** Those without an address of their own. */
export const HOMELESS = ["openai-videos"];
