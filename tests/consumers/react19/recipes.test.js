// The code of docs/react.md, as its readers would use it: before a proxy that the global `fetch` stands for.

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createElement as h } from "react";
import { SWRConfig } from "swr";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gateway } from "./hook-gateway.mjs";
import { TaskList } from "./recipes/task-list.tsx";
import { TaskVideo } from "./recipes/task-video.tsx";
import { useTaskQuery } from "./recipes/use-task-query.ts";
import { useTaskSWR } from "./recipes/use-task-swr.ts";

let proxy;
let addresses;

// Pages of their own, so that no test has the answers of another.
let page = 0;
const id = (name) => `${name}-${page}`;

beforeEach(() => {
  page += 1;
  addresses = [];
  proxy = gateway({
    [id("done")]: ["completed"],
    [id("failed")]: ["failed"],
    [id("refused")]: [401, "completed"],
    [id("waiting")]: ["pending"],
  });
  vi.stubGlobal("fetch", (url, init) => {
    addresses.push(String(url));
    return proxy(url, init);
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("a video is shown", async () => {
  const { container } = render(h(TaskVideo, { id: id("done") }));
  expect(container.querySelector("[aria-busy=true] progress")).not.toBe(null);
  await vi.waitFor(() => expect(container.querySelector("video").src).toBe(`https://media.test/${id("done")}.mp4`));
  expect(addresses).toEqual([`/api/luma/luma/generations/${id("done")}`]);
});

test("a failure is shown", async () => {
  render(h(TaskVideo, { id: id("failed") }));
  expect((await screen.findByRole("alert")).textContent).toBe("No video was made: moderation");
});

test("an error has a text for visitors and a button", async () => {
  const { container } = render(h(TaskVideo, { id: id("refused") }));
  expect((await screen.findByRole("alert")).textContent).toBe("Please sign in again. Try again");
  fireEvent.click(screen.getByRole("button"));
  await vi.waitFor(() => expect(container.querySelector("video")).not.toBe(null));
});

test("many tasks are one request", async () => {
  render(h(TaskList, { ids: [id("done"), id("failed")] }));
  await screen.findByText(`${id("done")}: completed`);
  await screen.findByText(`${id("failed")}: failed`);
  expect(proxy.requests).toEqual([[id("done"), id("failed")]]);
});

for (const [library, useTask, Provider, props] of [
  ["TanStack Query", useTaskQuery, QueryClientProvider, () => ({ client: new QueryClient() })],
  ["SWR", useTaskSWR, SWRConfig, () => ({ value: { provider: () => new Map() } })],
]) {
  const Task = ({ id }) => {
    const { data, error } = useTask(id);
    return error ? error.code : (data?.state ?? "none");
  };

  test(`${library} polls until the task is over`, async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      render(h(Provider, props(), h("p", null, h(Task, { id: id("waiting") })), h("i", null, h(Task, { id: id("done") }))));
      await screen.findByText("pending");
      await screen.findByText("completed");
      for (let polls = 2; polls < 4; polls += 1) {
        await vi.advanceTimersByTimeAsync(5_000);
        await vi.waitFor(() => expect(proxy.requests.filter(([asked]) => asked === id("waiting")).length).toBe(polls));
      }
      expect(proxy.requests.filter(([asked]) => asked === id("done")).length).toBe(1);
    } finally {
      cleanup();
      vi.useRealTimers();
    }
  });

  test(`${library} does not repeat what is refused`, async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      render(h(Provider, props(), h("p", null, h(Task, { id: id("refused") }))));
      await screen.findByText("unauthorized");
      await vi.advanceTimersByTimeAsync(20_000);
      expect(proxy.requests.length).toBe(1);
    } finally {
      cleanup();
      vi.useRealTimers();
    }
  });
}
