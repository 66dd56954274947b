// One run of the function, as the platform starts it.

import { database } from "./app.js";
import { pollWhatIsDue } from "./cron.js";

await pollWhatIsDue();
await database.end();
