// The same, required.

import luma = require("luma-tasks");
import slim = require("luma-tasks/slim");

const same: typeof luma = slim;
const started: Promise<void> = slim.init(new Uint8Array(8));

export = { same, started };
