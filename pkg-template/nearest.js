/** How many letters a misspelled name may differ by. */
const MAX_DISTANCE = 2;

/** The one of `names` that was probably meant by `name`: the nearest one, when only case or a letter or two differ. */
export function nearest(name, names) {
  const distances = names.map((known) => distance(name.toLowerCase(), known.toLowerCase()));
  const least = Math.min(...distances);
  return least <= MAX_DISTANCE ? names[distances.indexOf(least)] : undefined;
}

/** The end of a message that names it. */
export function hint(name, names) {
  const meant = nearest(name, names);
  return meant ? `: did you mean ${meant}?` : "";
}

/** How many letters have to be added, dropped or replaced to make one word of the other. */
function distance(one, other) {
  let row = [...other, ""].map((_, index) => index);
  for (const letter of one) {
    const next = [row[0] + 1];
    for (let at = 1; at < row.length; at++) {
      const replaced = row[at - 1] + (letter === other[at - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[at] + 1, next[at - 1] + 1));
    }
    row = next;
  }
  return row[other.length];
}
