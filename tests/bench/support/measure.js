// Rounds, medians and tables.

/**
 * Runs `once` for every contender in every round (A B C, B C A, …), so that whatever else the machine does meets all
 * alike; gives each one's samples.
 */
export async function interleave(contenders, rounds, once) {
  const samples = new Map(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1) {
    const shift = round % contenders.length;
    for (const contender of [...contenders.slice(shift), ...contenders.slice(0, shift)]) {
      samples.get(contender).push(await once(contender, round));
    }
  }
  return samples;
}

/** Median, least and greatest of some numbers. */
export function statistics(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1), rounds: sorted.length };
}

/** A number with as many digits as say something. */
export const short = (number) =>
  number >= 100 ? number.toFixed(0) : number >= 10 ? number.toFixed(1) : number.toFixed(2);

export const times = (ratio) => `${ratio.toFixed(2)}×`;

export const whole = (number) => Math.round(number).toLocaleString("en-US");

export const kilobytes = (bytes) => (bytes / 1024).toFixed(1);

/** The rows of measured contenders: median, least, greatest, and the ratio to the one called `base`. */
export function rowsOf(samples, nameOf, base) {
  const measured = [...samples].map(([contender, numbers]) => [nameOf(contender), statistics(numbers)]);
  const unit = measured.find(([name]) => name === base)[1].median;
  return measured.map(([name, { median, min, max, rounds }]) => [
    name,
    short(median),
    short(min),
    short(max),
    times(median / unit),
    String(rounds),
  ]);
}

/** A table in Markdown; all columns but the first are numbers. */
export function table({ caption, header, rows }) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const ruler = header.map((_, index) => (index === 0 ? "---" : "---:"));
  const lines = [line(header), line(ruler), ...rows.map(line)];
  return `${caption ? `${caption}\n\n` : ""}${lines.join("\n")}\n`;
}

/** The text in lines of `width` characters, where its words allow it. */
export function wrapped(text, width = 118) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const longer = lines.at(-1) === "" ? word : `${lines.at(-1)} ${word}`;
    if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Whether a goal is met, in words. */
export const verdict = (isMet, met, missed) => (isMet ? `Goal met: ${met}.` : `Goal missed: ${missed}.`);
