// What the hooks do in any version of React, in jsdom.

import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createElement as h, startTransition, StrictMode, Suspense, useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clientOf, course, pause, probe, shown } from "./hook-probe.mjs";

const COMPLETE = ["pending", "processing", "completed"];

let complaints;

beforeEach(() => {
  complaints = vi.spyOn(console, "error");
});

afterEach(() => {
  cleanup();
  // React's warnings: hydration, updates outside of `act`, updates of what is unmounted.
  expect(complaints.mock.calls).toEqual([]);
  vi.restoreAllMocks();
});

/** Waits until the last commit looks like this. */
const settles = (Probe, text) => waitFor(() => expect(shown(Probe.last())).toBe(text), { timeout: 5_000 });

// The first test of the file: the core is not loaded yet.
test("Strict Mode asks once while the core loads", () => asksOnceInStrictMode());

test("Strict Mode asks once", () => asksOnceInStrictMode());

async function asksOnceInStrictMode() {
  const client = clientOf({ a: ["completed"] });
  const Probe = probe();
  render(h(StrictMode, null, h(Probe, { client, id: "a" })));
  await settles(Probe, "completed idle");
  await act(() => pause(400));
  expect(client.gateway.requests).toEqual([["a"]]);
}

test("a task is followed to its end, one render for each change", async () => {
  const client = clientOf({ a: COMPLETE });
  const Probe = probe();
  render(h(Probe, { client, id: "a" }));
  await settles(Probe, "completed idle");
  await act(() => pause());
  const wanted = ["polling", "pending polling", "processing polling", "completed idle"];
  expect(Probe.commits.map(shown)).toEqual(wanted);
  expect(Probe.commits[0]).toMatchObject({ task: null, error: null, isPolling: true });
  expect(Probe.last().task.video.url).toBe("https://media.test/a.mp4");
  expect(client.gateway.requests).toEqual([["a"], ["a"], ["a"]]);
});

test("a failed task is a task and no error", async () => {
  const client = clientOf({ a: ["pending", "failed"] });
  const Probe = probe();
  render(h(Probe, { client, id: "a" }));
  await settles(Probe, "failed idle");
  expect(Probe.last().task.failure.message).toBe("moderation");
  expect(Probe.last().error).toBe(null);
});

test("without an id nothing is asked", async () => {
  const client = clientOf({});
  const Probe = probe();
  const { rerender } = render(h(Probe, { client, id: null }));
  expect(Probe.last()).toMatchObject({ task: null, error: null, isPolling: false });
  Probe.last().retry();
  await act(() => pause(300));
  expect(client.gateway.requests).toEqual([]);
  rerender(h(Probe, { client, id: "" }));
  expect(shown(Probe.last())).toBe("polling");
  await settles(Probe, "invalid_argument idle");
});

test("after unmounting no request is made, between two polls", async () => {
  const client = clientOf({ a: ["pending"] });
  const Probe = probe();
  const { unmount } = render(h(StrictMode, null, h(Probe, { client, id: "a" })));
  await settles(Probe, "pending polling");
  // Nothing is to be retried: this must not begin anything that goes on.
  act(() => Probe.last().retry());
  const { length } = client.gateway.requests;
  const renders = Probe.renders.length;
  unmount();
  await pause();
  expect(client.gateway.requests.length).toBe(length);
  expect(Probe.renders.length).toBe(renders);
});

test("unmounting aborts the request that runs", async () => {
  const client = clientOf({ a: ["hang"] });
  const { unmount } = render(h(probe(), { client, id: "a" }));
  await waitFor(() => expect(client.gateway.requests.length).toBe(1));
  unmount();
  await waitFor(() => expect(client.gateway.aborted).toBe(1));
  await pause();
  expect(client.gateway.requests.length).toBe(1);
});

test("unmounting at once makes no request", async () => {
  const client = clientOf({ a: ["pending"] });
  render(h(probe(), { client, id: "a" })).unmount();
  await pause(300);
  expect(client.gateway.requests).toEqual([]);
});

test("no render shows the task of another id or client", async () => {
  const client = clientOf({ a: ["completed"], b: ["pending", "completed"] });
  const other = clientOf({ b: ["failed"] });
  const Probe = probe();
  const { rerender } = render(h(Probe, { client, id: "a" }));
  await settles(Probe, "completed idle");
  for (const props of [{ client, id: "b" }, { client: other, id: "b" }, { client, id: null }, { client, id: "a" }]) {
    const before = Probe.renders.length;
    rerender(h(Probe, props));
    expect(shown(Probe.renders[before])).toBe(props.id === null ? "idle" : "polling");
    if (props.id !== null) await waitFor(() => expect(Probe.last().isPolling).toBe(false), { timeout: 5_000 });
  }
  for (const { client: asked, id, task } of Probe.renders) {
    if (task) expect([asked === other ? "failed" : "completed", "pending"]).toContain(task.state);
    if (task) expect(task.id).toBe(id);
  }
  expect(course(Probe.commits)).toEqual([
    "polling", "completed idle", // a
    "polling", "pending polling", "completed idle", // b
    "polling", "failed idle", // b of the other client
    "idle", // none
    "polling", "completed idle", // a again
  ]);
});

test("an error ends polling and keeps the task, and retry starts it again", async () => {
  const client = clientOf({ a: ["pending", 401, "processing", "completed"] });
  const Probe = probe();
  render(h(Probe, { client, id: "a" }));
  await settles(Probe, "pending unauthorized idle");
  await act(() => pause());
  expect(client.gateway.requests.length).toBe(2);
  const { retry } = Probe.last();
  act(() => retry());
  expect(shown(Probe.last())).toBe("pending polling");
  act(() => retry());
  await settles(Probe, "completed idle");
  expect(client.gateway.requests.length).toBe(4);
  expect(Probe.last().retry).toBe(retry);
  // For fresh links.
  act(() => retry());
  expect(shown(Probe.last())).toBe("completed polling");
  await settles(Probe, "completed idle");
  expect(client.gateway.requests.length).toBe(5);
});

test("retry does nothing after unmounting", async () => {
  const client = clientOf({ a: [401] });
  const Probe = probe();
  const { unmount } = render(h(Probe, { client, id: "a" }));
  await settles(Probe, "unauthorized idle");
  unmount();
  // Before that, the client has the answer of the first poll for another one.
  await pause(300);
  Probe.last().retry();
  await pause(300);
  expect(client.gateway.requests.length).toBe(1);
});

test("two components with one id ask once", async () => {
  const client = clientOf({ a: COMPLETE });
  const [One, Other] = [probe(), probe()];
  render(h("div", null, h(One, { client, id: "a" }), h(Other, { client, id: "a", options: { maxRetries: 0 } })));
  await settles(One, "completed idle");
  await settles(Other, "completed idle");
  expect(client.gateway.requests.length).toBe(3);
});

test("a component that leaves does not hold up another", async () => {
  const client = clientOf({ a: COMPLETE });
  const [One, Other] = [probe(), probe()];
  const page = (isWhole) => h("div", null, isWhole && h(One, { client, id: "a" }), h(Other, { client, id: "a" }));
  const { rerender } = render(page(true));
  await settles(Other, "pending polling");
  rerender(page(false));
  await settles(Other, "completed idle");
  expect(client.gateway.requests.length).toBe(3);
});

test("options made in each render are no new wait, and the latest functions are called", async () => {
  const client = clientOf({ a: COMPLETE });
  const Probe = probe();
  const calls = [];
  const optionsOf = (render) => ({
    headers: { "x-page": "1" },
    signal: Object.assign(new AbortController().signal, { render }),
    onUpdate: ({ state }) => calls.push([render, state]),
    intervalMs: 250,
    onPoll: undefined,
  });
  const { rerender } = render(h(Probe, { client, id: "a", options: optionsOf(1) }));
  await settles(Probe, "pending polling");
  // The same in another order.
  const { intervalMs, headers, ...rest } = optionsOf(2);
  rerender(h(Probe, { client, id: "a", options: { intervalMs, ...rest, headers } }));
  await settles(Probe, "completed idle");
  rerender(h(Probe, { client, id: "a", options: optionsOf(3) }));
  await act(() => pause(300));
  expect(calls).toEqual([[1, "pending"], [2, "processing"], [2, "completed"]]);
  expect(client.gateway.requests.length).toBe(3);
});

test("other options are a new wait", async () => {
  const client = clientOf({ a: ["completed"] });
  const Probe = probe();
  const { rerender } = render(h(Probe, { client, id: "a", options: { headers: { "x-page": "1" } } }));
  await settles(Probe, "completed idle");
  rerender(h(Probe, { client, id: "a", options: { headers: { "x-page": "2" } } }));
  await settles(Probe, "completed idle");
  expect(Probe.commits.map(shown)).toEqual(["polling", "completed idle", "polling", "completed idle"]);
  expect(client.gateway.requests.length).toBe(2);
});

test("headers and addresses are compared by what they say", async () => {
  const client = clientOf({ a: ["completed"] });
  const Probe = probe();
  const page = (value) => {
    const options = { headers: new Headers({ "x-page": value }), baseUrl: new URL("https://gateway.test/") };
    return h(Probe, { client, id: "a", options });
  };
  const { rerender } = render(page("1"));
  await waitFor(() => expect(Probe.last().isPolling).toBe(false));
  const { retry } = Probe.last();
  rerender(page("1"));
  expect(Probe.last()).toMatchObject({ retry, isPolling: false });
  rerender(page("2"));
  expect(Probe.last().isPolling).toBe(true);
  await waitFor(() => expect(Probe.last().isPolling).toBe(false));
});

test("a header may have any name", async () => {
  const client = clientOf({ a: ["completed"] });
  const Probe = probe();
  const withHeaders = (headers) => h(Probe, { client, id: "a", options: { headers } });
  const { rerender } = render(withHeaders({ signal: "one", href: "/" }));
  await settles(Probe, "completed idle");
  for (const headers of [{ signal: "two", href: "/" }, { signal: "two", href: "/", other: "1" }]) {
    rerender(withHeaders(headers));
    expect(shown(Probe.last())).toBe("polling");
    await settles(Probe, "completed idle");
  }
});

test("an iterator without return is left alone", async () => {
  const next = () => new Promise(() => {});
  const client = { watchTask: () => ({ next, [Symbol.asyncIterator]() { return this; } }) };
  const failed = vi.fn();
  process.on("unhandledRejection", failed);
  render(h(probe(), { client, id: "a" })).unmount();
  await pause(20);
  process.off("unhandledRejection", failed);
  expect(failed).not.toHaveBeenCalled();
});

test("wrong options are an error", async () => {
  const Probe = probe();
  const options = { intervalMs: "250" };
  render(h(Probe, { client: clientOf({}), id: "a", options }));
  await settles(Probe, "invalid_argument idle");
});

test("what a callback throws is the error", async () => {
  const client = clientOf({ a: ["pending"] });
  const Probe = probe();
  const thrown = new RangeError("of the application");
  const onPoll = () => {
    throw thrown;
  };
  render(h(Probe, { client, id: "a", options: { onPoll } }));
  await settles(Probe, "pending RangeError idle");
  expect(Probe.last().error).toBe(thrown);
  await act(() => pause());
  expect(client.gateway.requests.length).toBe(1);
});

test("a component that waits for another to load asks when it is mounted", async () => {
  const client = clientOf({ a: ["completed"] });
  const Probe = probe();
  const late = lateComponent();
  render(h(Suspense, { fallback: "loading" }, h(Probe, { client, id: "a" }), h(late.Component)));
  await act(() => pause(300));
  expect(client.gateway.requests).toEqual([]);
  await act(() => late.arrive());
  await settles(Probe, "completed idle");
  expect(client.gateway.requests).toEqual([["a"]]);
});

test("a component that is hidden by a fallback goes on polling", async () => {
  const client = clientOf({ a: COMPLETE });
  const Probe = probe();
  const late = lateComponent();
  const page = (isWhole) =>
    h(Suspense, { fallback: "loading" }, h(Probe, { client, id: "a" }), isWhole && h(late.Component));
  const { rerender } = render(page(false));
  await settles(Probe, "pending polling");
  rerender(page(true));
  screen.getByText("loading");
  await waitFor(() => expect(client.gateway.requests.length).toBe(3), { timeout: 5_000 });
  await act(() => late.arrive());
  await settles(Probe, "completed idle");
  expect(client.gateway.requests.length).toBe(3);
});

test("a transition asks when it is committed, and until then the old task is polled on", async () => {
  const client = clientOf({ a: COMPLETE, b: ["completed"] });
  const Probe = probe();
  const late = lateComponent();
  let change;
  const Page = () => {
    const [id, setId] = useState("a");
    change = () => startTransition(() => setId("b"));
    return h(Suspense, { fallback: "loading" }, h(Probe, { client, id }), id === "b" && h(late.Component));
  };
  render(h(Page));
  await settles(Probe, "pending polling");
  act(() => change());
  await settles(Probe, "completed idle");
  expect(Probe.last().id).toBe("a");
  expect(client.gateway.requests).toEqual([["a"], ["a"], ["a"]]);
  await act(() => late.arrive());
  await waitFor(() => expect(Probe.last().id).toBe("b"));
  await settles(Probe, "completed idle");
  expect(client.gateway.requests).toEqual([["a"], ["a"], ["a"], ["b"]]);
  for (const { id, task } of Probe.renders) if (task) expect(task.id).toBe(id);
});

test("a client made in each render is an error of React and no storm of requests", async () => {
  const { gateway } = clientOf({ a: ["pending"] });
  const Probe = probe();
  const Page = () => Probe({ client: clientOf({}, { fetch: gateway, intervalMs: 5_000 }), id: "a" });
  await expect(async () => {
    render(h(Page));
    await act(() => pause());
  }).rejects.toThrow("Too many re-renders");
  expect(gateway.requests).toEqual([["a"]]);
  // React 18 also writes where it was thrown.
  complaints.mockClear();
});

test("a button can be given retry as it is", async () => {
  const client = clientOf({ a: [401, "completed"] });
  const Probe = probe();
  render(h("main", null, h(Probe, { client, id: "a" })));
  await settles(Probe, "unauthorized idle");
  render(h("button", { onClick: Probe.last().retry }));
  fireEvent.click(screen.getByRole("button"));
  await settles(Probe, "completed idle");
});

/** A component that suspends until `arrive()`. */
function lateComponent() {
  let isThere = false;
  let arrive;
  const arrival = new Promise((resolve) => {
    arrive = () => {
      isThere = true;
      resolve();
      return arrival;
    };
  });
  const Component = () => {
    if (!isThere) throw arrival;
    return null;
  };
  return { Component, arrive: async () => arrive() };
}
