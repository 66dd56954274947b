import { PROVIDERS } from "../proxy-providers.js";

const COLUMNS = 80;

/** What `--help` prints: at most 24 lines of 80 columns. */
export const HELP = `Usage: luma-tasks get|wait <id...|@file|-> --provider NAME [options]

  get    show each task as it is now
  wait   poll until each task is completed or has failed

Ids are arguments, or lines of a file (@ids.txt) or of standard input (-).

  --provider NAME   ${wrapped(PROVIDERS, 20)}
  --base-url URL    the gateway at another address, or your own proxy
  --out DIR         save the videos as DIR/<id>.mp4
  --json            print a line of JSON for each task
  --timeout 15m     stop waiting after this time
  --interval 5s     time between two polls, to begin with
  --key-file FILE   a file that holds the key; without it LUMA_API_KEY does
  --help, --version

After Ctrl-C, the same command goes on where it stopped.
Exit status: 0 all completed (and saved), 1 a task failed, was not found or was
not saved, 2 wrong usage or no answer, 3 a task still runs, 130 Ctrl-C.

  LUMA_API_KEY=... npx luma-tasks wait @ids.txt --provider kkiai --out videos
`;

/** Names with commas, in lines that begin at a column. */
function wrapped(names, column) {
  const lines = [""];
  for (const name of names) {
    const line = lines[lines.length - 1];
    if (column + line.length + name.length + 2 > COLUMNS) lines.push(`${name}, `);
    else lines[lines.length - 1] = `${line}${name}, `;
  }
  return lines
    .map((line) => line.trimEnd())
    .join(`\n${" ".repeat(column)}`)
    .replace(/,$/, "");
}
