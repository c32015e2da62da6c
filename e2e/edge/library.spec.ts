import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import type { EdgeHost } from "./fixtures/edge-host.ts";
import { writeManyFiles } from "./fixtures/many-files.ts";
import { expect, test } from "./fixtures/test.ts";

const fileCount = 100_000;
/** Where making so many files takes a second: in memory, if the system offers that. */
const place = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const nameOf = (index: number): string => `note-${String(index).padStart(6, "0")}.txt`;

test("a library of 100,000 items scrolls, jumps and filters", async ({ page, context, host }) => {
  test.setTimeout(240_000);
  await using after = new AsyncDisposableStack();
  const folder = await mkdtemp(join(place, "tessera-many-"));
  after.defer(() => rm(folder, { recursive: true }));
  writeManyFiles(folder, { fileCount, nameOf, contentOf: () => "" });
  await watchWhilePaused(host, context, folder);
  await page.goto(`${host.origin}/#/library`);
  await expect(page.getByText("100,000 items", { exact: true })).toBeVisible({ timeout: 120_000 });
  const table = page.getByRole("table", { name: "Library" });
  const nameButton = (index: number) => page.getByRole("button", { name: nameOf(index), exact: true });
  await expect(table).toHaveAttribute("aria-rowcount", "100001");
  await expect(nameButton(0)).toBeVisible();
  // Only the rows in sight exist.
  expect(await page.getByRole("row").count()).toBeLessThan(80);

  await nameButton(0).focus();
  await page.keyboard.press("End");
  await expect(nameButton(fileCount - 1)).toBeFocused();
  expect(await page.getByRole("row").count()).toBeLessThan(80);
  await page.keyboard.press("Home");
  await expect(nameButton(0)).toBeFocused();

  await table.evaluate((element) => element.parentElement?.scrollTo({ top: 52 * 50_000 }));
  await expect(nameButton(50_003)).toBeVisible();

  await page.getByLabel("Name or path").fill("note-07777");
  await expect(page.getByRole("status").filter({ hasText: "10 items" })).toBeVisible();
  await expect(nameButton(77_779)).toBeVisible();
  await page.getByLabel("Status").selectOption("failed");
  await expect(page.getByRole("heading", { name: "Nothing fits these filters" })).toBeVisible();
  await page.getByLabel("Status").selectOption("waiting");
  await expect(page.getByRole("status").filter({ hasText: "10 items" })).toBeVisible();
  await sayHowLongPagesTake(host, context);
});

/** Everything waits and nothing moves: what is listed stays what it is. */
async function watchWhilePaused(host: EdgeHost, context: BrowserContext, folder: string): Promise<void> {
  // A browser says where a change comes from; without it the cookie would count for nothing.
  const headers = { origin: host.origin };
  const call = (path: string, data: object) =>
    context.request.post(`${host.origin}/api${path}`, { headers, data });
  expect((await call("/activity/paused", { paused: true })).status()).toBe(200);
  expect((await call("/folders", { path: folder })).status()).toBe(200);
}

/** For the eye: a test that measured would fail on a busy machine. */
async function sayHowLongPagesTake(host: EdgeHost, context: BrowserContext): Promise<void> {
  for (const offset of [0, 50_000, 99_900]) {
    const startMs = performance.now();
    const answer = await context.request.get(`${host.origin}/api/items?offset=${offset}&limit=100`);
    await answer.body();
    const description = `${Math.round(performance.now() - startMs)} ms`;
    console.log(`a page from item ${offset} on: ${description}`);
  }
}

test("each status has its reason as a sentence", async ({ page, fake }) => {
  await fake("", "/library");
  await expect(page.getByText("It is locked with a password.")).toBeVisible();
  await expect(page.getByText("Tessera cannot read this type of file yet.")).toBeVisible();
  await page.getByRole("button", { name: "What happened to tax-2019.pdf?" }).click();
  await expect(page.getByRole("dialog")).toContainText(
    "Its text could not be had: It is locked with a password.",
  );
});
