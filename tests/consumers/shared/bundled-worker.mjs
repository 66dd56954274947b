// A worker, as a bundler gets it.

import * as luma from "luma-tasks/one-file";
import { work } from "./work.mjs";

work(luma);
