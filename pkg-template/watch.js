/**
 * An iterator over the changes of one task. Written by hand: an `async function*` answers `return()` only after its
 * pending `next()`.
 *
 * `poll({ sink, stop })` starts the work, gives every change to `sink` and ends when the signal `stop` is aborted.
 */
export function watch(poll) {
  const stop = new AbortController();
  const readers = [];
  const done = { value: undefined, done: true };
  let newest;
  let ended = false;
  let failure;
  let isStarted = false;

  const serve = () => {
    while (readers.length > 0 && (newest || ended)) {
      const reader = readers.shift();
      if (newest) {
        reader.resolve({ value: newest, done: false });
        newest = undefined;
      } else if (failure) {
        reader.reject(failure.reason);
        failure = undefined;
      } else {
        reader.resolve(done);
      }
    }
  };

  const end = (reason) => {
    if (ended) return;
    ended = true;
    failure = reason;
    serve();
  };

  const start = () => {
    isStarted = true;
    const sink = (task) => {
      if (ended) return;
      newest = task;
      serve();
    };
    poll({ sink, stop: stop.signal }).then(
      () => end(),
      (reason) => end({ reason }),
    );
  };

  const iterator = {
    next() {
      if (!isStarted && !ended) start();
      return new Promise((resolve, reject) => {
        readers.push({ resolve, reject });
        serve();
      });
    },
    async return(value) {
      newest = undefined;
      end();
      stop.abort();
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
