// A worker of any kind, without a bundler.

import * as luma from "./node_modules/luma-tasks/dist/one-file.min.js";
import { work } from "./work.mjs";

work(luma);
