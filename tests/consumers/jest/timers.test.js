const luma = require("luma-tasks");
const { fakedTimers } = require("./timers.js");

const restore = () => jest.useRealTimers();
const advance = (milliseconds) => jest.advanceTimersByTimeAsync(milliseconds);

test("fake timers do not hold up the package", () => {
  return fakedTimers(luma, { install: () => jest.useFakeTimers(), advance, restore });
});

test("neither do those that advance by themselves", () => {
  return fakedTimers(luma, { install: () => jest.useFakeTimers({ advanceTimers: true }), advance, restore });
});
