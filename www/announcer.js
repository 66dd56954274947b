// Speaks changes to screen readers: politely, and many at once as one short sentence.

const SAID_ONE_BY_ONE = 3;

/** Returns `announce(subject, change)`; what is said within a second is gathered. */
export function createAnnouncer(region) {
  let waiting = [];
  return (subject, change) => {
    waiting.push({ subject, change });
    if (waiting.length === 1) {
      setTimeout(() => {
        region.textContent = sentenceOf(waiting);
        waiting = [];
      }, 1000);
    }
  };
}

function sentenceOf(changes) {
  if (changes.length <= SAID_ONE_BY_ONE) {
    return changes.map(({ subject, change }) => `${subject}: ${change}`).join(". ");
  }
  const counts = new Map();
  for (const { change } of changes) {
    counts.set(change, (counts.get(change) ?? 0) + 1);
  }
  return [...counts].map(([change, count]) => `${count} tasks: ${change}`).join(". ");
}
