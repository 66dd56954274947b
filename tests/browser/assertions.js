// What holds of every page that we show.

import assert from "node:assert/strict";

import axe from "axe-core";

/** Nothing makes the page wider than the window. */
export async function assertNothingSticksOut(page) {
  const [content, room] = await page.evaluate(() =>
    [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.equal(content, room);
}

/** axe finds nothing wrong with the page as it is now. */
export async function assertAccessible(page, where) {
  // By the debugger, because the page's policy lets no script in.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { violations } = await window.axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
  });
  assert.deepEqual(violations, [], where);
}
