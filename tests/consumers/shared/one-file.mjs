// The script of a page for formats that have no chunks.

import * as luma from "luma-tasks/one-file";
import { given, show } from "./page.mjs";
import { scenario } from "./scenario.mjs";

show(() => scenario(luma, ...given()));
