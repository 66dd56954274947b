// A component that `Activity` hides is not shown, and so not polled.

import { act, render, waitFor } from "@testing-library/react";
import { Activity, createElement as h } from "react";
import { expect, test } from "vitest";
import { clientOf, pause, probe, shown } from "./hook-probe.mjs";

test("a hidden component stops polling and goes on with the task it has", async () => {
  const client = clientOf({ a: ["pending", "processing", "completed"] });
  const Probe = probe();
  const page = (mode) => h(Activity, { mode }, h(Probe, { client, id: "a" }));
  const { rerender, unmount } = render(page("visible"));
  await waitFor(() => expect(shown(Probe.last())).toBe("pending polling"));
  rerender(page("hidden"));
  await act(() => pause());
  expect(client.gateway.requests.length).toBe(1);
  rerender(page("visible"));
  expect(shown(Probe.last())).toBe("pending polling");
  await waitFor(() => expect(shown(Probe.last())).toBe("completed idle"), { timeout: 4_000 });
  rerender(page("hidden"));
  rerender(page("visible"));
  await act(() => pause(400));
  expect(shown(Probe.last())).toBe("completed idle");
  expect(client.gateway.requests.length).toBe(3);
  unmount();
});
