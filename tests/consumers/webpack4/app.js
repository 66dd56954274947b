// The script of the page. From a file named .mjs, webpack 4 would import what `main` of the package names.

import * as luma from "luma-tasks";
import { given, show } from "./page.mjs";
import { scenario } from "./scenario.mjs";

show(() => scenario(luma, ...given()));
