import FakeTimers from "@sinonjs/fake-timers";
import * as luma from "luma-tasks";
import { test, vi } from "vitest";
import { fakedTimers } from "./timers.mjs";

const restore = () => vi.useRealTimers();
const advance = (milliseconds) => vi.advanceTimersByTimeAsync(milliseconds);
const timers = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "clearImmediate"];
const everything = [...timers, "queueMicrotask", "performance", "Date"];

test("fake timers do not hold up the package", () => {
  return fakedTimers(luma, { install: () => vi.useFakeTimers(), advance, restore });
});

test("neither do those that fake queueMicrotask and performance", () => {
  return fakedTimers(luma, { install: () => vi.useFakeTimers({ toFake: everything }), advance, restore });
});

test("neither do those of Sinon, which fakes all that there is", () => {
  let clock;
  return fakedTimers(luma, {
    install: () => (clock = FakeTimers.install()),
    advance: (milliseconds) => clock.tickAsync(milliseconds),
    restore: () => clock.uninstall(),
  });
});
