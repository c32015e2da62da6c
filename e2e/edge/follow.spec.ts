import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, searchFor, test, titles } from "./fixtures/test.ts";

test("a file that appears, moves and goes is followed by the results", async ({ search, filled }) => {
  const first = join(filled.folder, "heron.txt");
  const second = join(filled.folder, "travel", "grey-heron.txt");
  await searchFor(search, "heron estuary");
  await expect(search.getByRole("status").first()).toBeVisible();
  await writeFile(first, "A heron stood in the estuary and did not move for an hour.\n");
  await expect(titles(search).filter({ hasText: "heron.txt" })).toBeVisible({ timeout: 30_000 });
  await rename(first, second);
  await expect(titles(search).filter({ hasText: "grey-heron.txt" })).toBeVisible({ timeout: 30_000 });
  await expect(titles(search).filter({ hasText: /^heron.txt$/ })).toHaveCount(0);
  await rm(second);
  await expect(titles(search).filter({ hasText: "heron" })).toHaveCount(0, { timeout: 30_000 });
});
