// What the hooks give a server, and the page that takes over what it has rendered.

import { act, waitFor } from "@testing-library/react";
import { createElement as h, StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { clientOf, pause, probe, probeOfMany, shown } from "./hook-probe.mjs";

test("a server renders the first state and asks nothing", async () => {
  const client = clientOf({ a: ["completed"] });
  const [One, Many] = [probe(), probeOfMany()];
  const html = renderToString(h("main", null, h(One, { client, id: "a" }), h(Many, { client, ids: ["a", "b"] })));
  expect(html).toBe("<main><p>a unknown</p></main>");
  expect(One.renders.map(({ task, error, isPolling }) => [task, error, isPolling])).toEqual([[null, null, true]]);
  expect(Object.keys(Many.renders[0].results)).toEqual(["a", "b"]);
  await pause(300);
  expect(client.gateway.requests).toEqual([]);
});

test("the page takes it over without a warning, and then asks", async () => {
  const client = clientOf({ a: ["completed"] });
  const Probe = probe();
  const page = h(StrictMode, null, h(Probe, { client, id: "a" }));
  const container = document.createElement("div");
  container.innerHTML = renderToString(page);
  const element = container.firstChild;
  const complaints = vi.spyOn(console, "error");
  const onRecoverableError = vi.fn();
  Probe.renders.length = 0;

  const root = await act(() => hydrateRoot(container, page, { onRecoverableError }));
  expect(shown(Probe.renders[0])).toBe("polling");
  await waitFor(() => expect(container.textContent).toBe("a completed"));
  // It is still the server's.
  expect(container.firstChild).toBe(element);
  expect(client.gateway.requests).toEqual([["a"]]);
  act(() => root.unmount());
  expect(complaints.mock.calls).toEqual([]);
  expect(onRecoverableError.mock.calls).toEqual([]);
});
