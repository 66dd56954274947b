// Speaks changes to screen readers: polite, and several at once as one sentence.

/** Returns `announce(text)`; what is said within a second is gathered. */
export function createAnnouncer(region) {
  let waiting = [];
  return (text) => {
    waiting.push(text);
    if (waiting.length === 1) {
      setTimeout(() => {
        region.textContent = waiting.join(". ");
        waiting = [];
      }, 1000);
    }
  };
}
