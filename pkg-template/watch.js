import { surfaced, surfaceIn } from "./shared.js";

/**
 * An iterator over the changes of tasks. Written by hand: an `async function*` answers `return()` only after its
 * pending `next()`.
 *
 * `poll({ sink, stop })` starts the work, passes every result to `sink` and ends when the signal `stop` is aborted. `itemOf` gives
 * what is yielded of a result, if anything. What a slow reader has not read is replaced by what is newer of the same id, in the same
 * place.
 */
export function watch(poll, itemOf) {
  const stop = new AbortController();
  const readers = [];
  const done = { value: undefined, done: true };
  const unread = new Map();
  let ended = false;
  let failure;
  let isStarted = false;

  const serve = () => {
    while (readers.length > 0 && (unread.size > 0 || ended)) {
      const give = readers.shift();
      const [first] = unread;
      if (first) {
        const [id, value] = first;
        unread.delete(id);
        give({ value, done: false });
      } else {
        give(failure || done);
        failure = undefined;
      }
    }
  };

  const end = (given) => {
    if (ended) return;
    ended = true;
    failure = given;
    serve();
  };

  const start = () => {
    isStarted = true;
    const sink = (result) => {
      const item = itemOf(result);
      if (ended || !item) return;
      unread.set(item.id, item);
      serve();
    };
    poll({ sink, stop: stop.signal }).then(
      () => end(),
      (reason) => end({ reason }),
    );
  };

  const iterator = {
    async next() {
      if (!isStarted && !ended) start();
      const step = await new Promise((resolve) => {
        readers.push(resolve);
        serve();
      });
      // Errors are made here: their stacks name the code that awaits this function.
      if ("reason" in step) throw surfaced(step.reason);
      surfaceIn(step.value);
      return step;
    },
    async return(value) {
      unread.clear();
      end();
      stop.abort();
      // The `next` that are pending settle first.
      await undefined;
      return { value, done: true };
    },
    async throw(reason) {
      await this.return();
      throw reason;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  // `await using`, where the runtime has it.
  if (Symbol.asyncDispose) iterator[Symbol.asyncDispose] = () => iterator.return().then(() => {});
  return iterator;
}
