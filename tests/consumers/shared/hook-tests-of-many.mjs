// What `useLumaTasks` does in any version of React, in jsdom.

import { act, cleanup, render, waitFor } from "@testing-library/react";
import { createElement as h, StrictMode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clientOf, pause, probeOfMany, shown } from "./hook-probe.mjs";

let complaints;

beforeEach(() => {
  complaints = vi.spyOn(console, "error");
});

afterEach(() => {
  cleanup();
  expect(complaints.mock.calls).toEqual([]);
  vi.restoreAllMocks();
});

const seen = ({ results }) => Object.fromEntries(Object.entries(results).map(([id, result]) => [id, shown(result)]));
const settles = (Probe, wanted) => waitFor(() => expect(seen(Probe.last())).toEqual(wanted), { timeout: 5_000 });

test("each id has its own entry, and all are asked about together", async () => {
  const client = clientOf({ a: ["pending", "completed"], b: ["pending", "failed"] });
  const Probe = probeOfMany();
  render(h(StrictMode, null, h(Probe, { client, ids: ["a", "b", "a"] })));
  expect(seen(Probe.commits[0])).toEqual({ a: "polling", b: "polling" });
  await settles(Probe, { a: "completed idle", b: "failed idle" });
  await act(() => pause());
  expect(client.gateway.requests).toEqual([["a", "b"], ["a", "b"]]);
});

test("the record is the same object for as long as nothing changes", async () => {
  const client = clientOf({ a: ["completed"], b: ["pending"] });
  const Probe = probeOfMany();
  const { rerender } = render(h(Probe, { client, ids: ["a", "b"] }));
  await settles(Probe, { a: "completed idle", b: "pending polling" });
  const { results } = Probe.last();
  rerender(h(Probe, { client, ids: ["a", "b"] }));
  expect(Probe.last().results).toBe(results);
});

test("ids that stay are polled on when others come and go", async () => {
  const client = clientOf({ a: ["pending"], b: ["pending"], c: ["completed"] }, { intervalMs: 1_500 });
  const asked = (id) => client.gateway.requests.flat().filter((other) => other === id).length;
  const Probe = probeOfMany();
  const { rerender } = render(h(Probe, { client, ids: ["a", "b"] }));
  await settles(Probe, { a: "pending polling", b: "pending polling" });
  await act(() => pause(300));
  const before = Probe.renders.length;
  rerender(h(Probe, { client, ids: ["c", "a"] }));
  expect(seen(Probe.renders[before])).toEqual({ c: "polling", a: "pending polling" });
  await settles(Probe, { c: "completed idle", a: "pending polling" });
  expect([asked("a"), asked("b"), asked("c")]).toEqual([1, 1, 1]);
  rerender(h(Probe, { client, ids: ["a", "c"] }));
  expect(seen(Probe.last())).toEqual({ a: "pending polling", c: "completed idle" });
  await waitFor(() => expect(asked("a")).toBe(2), { timeout: 3_000 });
  expect([asked("b"), asked("c")]).toEqual([1, 1]);
});

test("a batch answer for many ids makes few records", async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `task-${index}`);
  const client = clientOf(Object.fromEntries(ids.map((id) => [id, ["completed"]])));
  const Probe = probeOfMany();
  render(h(Probe, { client, ids }));
  const made = vi.spyOn(Object, "fromEntries");
  await act(() => pause(300));
  const { length } = made.mock.calls;
  made.mockRestore();
  expect(seen(Probe.last())).toEqual(Object.fromEntries(ids.map((id) => [id, "completed idle"])));
  expect(length).toBeLessThan(10);
});

test("one id fails and is retried by itself", async () => {
  const client = clientOf({ a: ["pending"], gone: [404, "completed"] }, { notFoundGraceMs: 0 });
  const Probe = probeOfMany();
  render(h(Probe, { client, ids: ["a", "gone"] }));
  await settles(Probe, { a: "pending polling", gone: "not_found idle" });
  // Within 250 ms of a poll the client has its answer for another one.
  await act(() => pause(300));
  act(() => Probe.last().results.gone.retry());
  await settles(Probe, { a: "pending polling", gone: "completed idle" });
});

test("without ids nothing is asked, and no id gets in the way of the record", async () => {
  const client = clientOf({ ["__proto__"]: ["completed"] });
  const Probe = probeOfMany();
  const { rerender, unmount } = render(h(Probe, { client, ids: [] }));
  expect(Probe.last().results).toEqual({});
  rerender(h(Probe, { client, ids: ["__proto__"] }));
  await waitFor(() => expect(Object.keys(Probe.last().results)).toEqual(["__proto__"]));
  unmount();
  const { length } = client.gateway.requests;
  await pause();
  expect(client.gateway.requests.length).toBe(length);
});
