// A program for odd.test.js that freezes the prototype of every global function, as sandboxes do, and then uses the
// package. In a file: a script that Node evaluates has more globals, which do not survive that.

for (const name of Object.getOwnPropertyNames(globalThis)) {
  const { [name]: value } = globalThis;
  if (typeof value === "function" && value.prototype) Object.freeze(value.prototype);
}

const { getTask, getTasks, pollUntilDone, watchTask } = await import("../../pkg/dist/index.js");
const key = "sk-0123456789abcdef";
const task = { id: "task", state: "completed", video: "https://media.test/v.mp4" };
const options = { provider: "kkiai", apiKey: key, maxRetries: 0, fetch: async () => Response.json(task) };
const fetch = async () => {
  throw new TypeError(`could not send ${key}`);
};
const { code, cause } = await getTask("task", { ...options, fetch }).catch((error) => error);
const { code: wrong } = await getTask("", options).catch((error) => error);
const states = [(await getTask("task", options)).state, (await pollUntilDone("task", options)).state];
for await (const { state } of watchTask("task", options)) states.push(state);
const [{ ok }] = await getTasks(["task"], options);
console.log([code, cause.name, cause.message, wrong, ok, ...states].join(", "));
