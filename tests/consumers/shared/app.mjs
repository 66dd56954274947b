// The script of a page, as a bundler gets it.

import * as luma from "luma-tasks";
import { given, show } from "./page.mjs";
import { scenario } from "./scenario.mjs";

show(() => scenario(luma, ...given()));
