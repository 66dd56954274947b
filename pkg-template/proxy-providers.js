/** The providers that there are, for the check that does not wait for the core: the rows of `src/provider.rs`. */
export const PROVIDERS = ["kkiai", "acedata", "apikley", "kie"];
