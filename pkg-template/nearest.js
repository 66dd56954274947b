/** As many letters may differ between a name that is meant and one that is written. */
const MAX_DISTANCE = 2;

/** The name that was probably meant by `name`: the nearest one, when only case or a letter or two differ. */
export function nearest(name, names) {
  const lower = name.toLowerCase();
  const [best] = names
    .map((known) => ({ known, distance: distance(lower, known.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  return best.distance <= MAX_DISTANCE ? best.known : undefined;
}

/** How many letters have to be added, dropped or replaced to make one word of the other. */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      const replaced = row[to - 1] + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[to] + 1, next[to - 1] + 1));
    }
    row = next;
  }
  return row[other.length];
}
