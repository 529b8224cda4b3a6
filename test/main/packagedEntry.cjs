// The entry of the packaged app in the test alone: the bridge for the old runtime, then the app as it is.
"use strict";

require("../e2e/electronBridge.cjs");
require("../../dist/electron/main.cjs");
