/** The promises of the calls that run in a core, each by the number of its call. */
export function createPending() {
  const settlers = new Map();

  const take = (call) => {
    const settler = settlers.get(call);
    settlers.delete(call);
    return settler;
  };

  return {
    /** The promise of a call, which is made when it is first asked for. */
    promise(call) {
      const known = settlers.get(call);
      if (known) return known.promise;
      const settler = { promise: undefined, resolve: undefined, reject: undefined };
      settler.promise = new Promise((resolve, reject) => {
        settler.resolve = resolve;
        settler.reject = reject;
      });
      settlers.set(call, settler);
      return settler.promise;
    },

    resolve(call, value) {
      const settler = take(call);
      if (settler) settler.resolve(value);
    },

    reject(call, reason) {
      const settler = take(call);
      if (settler) settler.reject(reason);
    },

    /** Rejects all of them, each with an error of its own. */
    rejectAll(createError) {
      for (const call of [...settlers.keys()]) this.reject(call, createError());
    },
  };
}
