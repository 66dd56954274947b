import { experimental_getVideoStatus as getVideoStatus } from "ai";

export const title = "ai";

/** It has no provider of Luma videos, so this is weighed and not run. */
export const connect = (model) => model;

export const get = (model, operation) => getVideoStatus({ model, operation });
