import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { writeManyFiles } from "./fixtures/many-files.ts";
import { sampleFileCount, writeSampleFiles } from "./fixtures/sample-files.ts";
import { addFolder, expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

/** A file of each kind of text, how to ask for it, and what is to be in sight when it opens. */
const places = [
  { file: "almanac.md", query: "pumpkins frost", name: "Almanac", mark: "pumpkins" },
  {
    file: "letter.txt",
    query: "lighthouse keeper counted ships before breakfast",
    name: "letter.txt",
    mark: "lighthouse",
  },
  { file: "queue.ts", query: "backoff doubled", name: "queue.ts", mark: "doubled" },
  { file: "meters.csv", query: "geothermal", name: "meters.csv", mark: "Geothermal" },
  { file: "settings.json", query: "telescope equatorial", name: "settings.json", mark: "equatorial" },
  { file: "moorings.jsonl", query: "catamaran", name: "moorings.jsonl", mark: "catamaran" },
  { file: "greenhouse.yaml", query: "paraffin heater", name: "greenhouse.yaml", mark: "paraffin" },
  { file: "travel/lisbon.html", query: "funicular", name: "Three days in Lisbon", mark: "funicular" },
  { file: "review.docx", query: "kettle boils", name: "Quarterly review", mark: "kettle" },
] as const;

/** What takes a look at the disk, a queue and a commit before it shows, however busy the machine. */
const patient = { timeout: 60_000 };
/** Enough for several batches after the ones that are under way at once, so that the filling has a middle. */
const ledgerCount = 700;
/** Beside the sample: a line that is longer than any window. */
const nightly = `#!/bin/sh
set -eu
rsync --archive --backup --delete ${["photographs", "letters", "ledgers", "recipes", "drawings"].map((name) => `"$HOME/${name}/"`).join(" ")} "/media/cellar/" || echo "the photographs could not be copied to the disk in the cellar" >&2
`;
const fileCount = ledgerCount + sampleFileCount + 1;

const ledger = (index: number): string =>
  Array.from(
    { length: 60 },
    (_, line) =>
      `Ledger ${index}, entry ${line}: ${(index * 7 + line) % 90} sacks of barley, weighed and paid.\n`,
  ).join("\n");

test("a folder is added, fills in sight, is searched, opened and followed", async ({ page, host }) => {
  test.setTimeout(240_000);
  const folder = await writeSampleFiles();
  await writeFile(join(folder, "nightly.sh"), nightly);
  writeManyFiles(join(folder, "ledgers"), {
    fileCount: ledgerCount,
    nameOf: (index) => `ledger-${index}.txt`,
    contentOf: ledger,
  });
  await page.goto(`${host.origin}/`);
  await test.step("a new user adds a folder", () => addWhilePaused(page, folder));
  await test.step("it fills in sight", () => watchItFill(page));
  await test.step("each kind opens at its place", () => openEachKind(page));
  await test.step("words of one's own lead there as well", async () => {
    await searchFor(page, "how to heat a glasshouse");
    await expect(titles(page).first()).toHaveText("greenhouse.yaml");
  });
  await test.step("a new file is found", async () => {
    await searchFor(page, "heron estuary");
    await writeFile(
      join(folder, "heron.txt"),
      "A heron stood in the estuary and did not move for an hour.\n",
    );
    await expect(titles(page).first()).toHaveText("heron.txt", patient);
  });
  await test.step("a renamed file keeps its item", () => renameWhileOpen(page, folder));
  await test.step("deleted files leave the results", () => deleteFiles(page, folder));
  await rm(folder, { recursive: true });
});

/** Pausing first holds the moment of which a quick machine would show little: everything waits. */
async function addWhilePaused(page: Page, folder: string): Promise<void> {
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("button", { name: "Pause everything" }).click();
  await expect(page.getByRole("button", { name: "Resume everything" })).toBeVisible();
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Find anything in your own files" })).toBeVisible();
  await addFolder(page, folder);
  await expect(page.getByRole("heading", { name: "What are you looking for?" })).toBeVisible();
  await expect(page.getByText(`${fileCount} files still to read`)).toBeVisible(patient);
  await expect(page.getByRole("progressbar", { name: "Progress of reading" })).toHaveAttribute(
    "aria-valuenow",
    "0",
  );
}

async function watchItFill(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Activity" }).click();
  await expect(page.getByText(`Paused, ${fileCount} files wait`)).toBeVisible();
  await expect(page.getByText("0 items are ready", { exact: true })).toBeVisible();
  const seen = await recordProgress(page);
  await page.getByRole("button", { name: "Resume everything" }).click();
  await expect(page.getByText("Everything is up to date")).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText(`${fileCount} items are ready`, { exact: true })).toBeVisible();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Pause everything" })).toBeVisible();

  const { leftCounts, percents } = await seen();
  expect(leftCounts.some((count) => count > 0 && count < fileCount)).toBe(true);
  expect(leftCounts).toEqual(leftCounts.toSorted((one, other) => other - one));
  expect(percents.some((percent) => percent > 0 && percent < 100)).toBe(true);
  expect(percents).toEqual(percents.toSorted((one, other) => one - other));
}

interface Progress {
  readonly leftCounts: readonly number[];
  readonly percents: readonly number[];
}

/** Everything that the page shows of the filling, however short: looking from time to time could miss it. */
async function recordProgress(page: Page): Promise<() => Promise<Progress>> {
  const progress = await page.evaluateHandle(() => {
    const leftCounts: number[] = [];
    const percents: number[] = [];
    const look = (): void => {
      const left = /Reading, (\d+) files? to go/.exec(document.body.textContent)?.[1];
      if (left !== undefined) leftCounts.push(Number(left));
      const percent = document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow");
      if (percent !== null && percent !== undefined) percents.push(Number(percent));
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    return { leftCounts, percents };
  });
  return () => progress.jsonValue();
}

async function openEachKind(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Search", exact: true }).click();
  for (const { query, name, mark } of places) {
    await searchFor(page, query);
    await expect(titles(page).first()).toHaveText(name);
    await titles(page).first().click();
    await expect(preview(page).getByRole("heading", { name, level: 2 })).toBeVisible();
    await expect(preview(page).locator("mark", { hasText: mark }).first()).toBeInViewport();
  }
  await openLongLine(page);
  await openPdf(page);
  await openPicture(page);
}

/** By its meaning, where the sentence is longer than the window: it begins beside its number, on ground that is as long as it is. */
async function openLongLine(page: Page): Promise<void> {
  await searchFor(page, "photos could not be saved to the other drive");
  await titles(page).filter({ hasText: "nightly.sh" }).click();
  const hit = preview(page).locator("[data-hit-segment]");
  await expect(hit).toBeInViewport();
  const { scrolledTo, overhang } = await hit.evaluate((element) => ({
    scrolledTo: element.parentElement?.scrollLeft,
    overhang: (element.firstElementChild?.scrollWidth ?? 0) - element.clientWidth,
  }));
  expect({ scrolledTo, overhang }).toEqual({ scrolledTo: 0, overhang: 0 });
}

/** At its page, with the box of the words drawn. */
async function openPdf(page: Page): Promise<void> {
  await searchFor(page, "waxes oars november");
  await expect(titles(page).first()).toHaveText("Lease of the boathouse");
  await titles(page).first().click();
  await expect(preview(page).getByText("2 of 2")).toBeVisible();
  const sheet = page.frameLocator("iframe").locator(".page[data-page='2']");
  await expect(sheet.locator("canvas")).toBeVisible();
  await expect(sheet.locator(".box").first()).toBeInViewport();
  await preview(page).getByRole("button", { name: "Previous page" }).click();
  await expect(preview(page).getByText("1 of 2")).toBeVisible();
}

/** With what it says of itself. */
async function openPicture(page: Page): Promise<void> {
  await searchFor(page, "cobalt tiles");
  await expect(titles(page).first()).toHaveText("tiles.jpg");
  await titles(page).first().click();
  const picture = preview(page).getByRole("img", { name: "tiles.jpg" });
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  const words = preview(page).locator("mark", { hasText: /cobalt/i });
  await expect(words.first()).toBeVisible();
}

const itemInAddress = (page: Page): string | undefined => /[?&]item=([^&]+)/.exec(page.url())?.[1];

async function renameWhileOpen(page: Page, folder: string): Promise<void> {
  await titles(page).first().click();
  await expect(page).toHaveURL(/item=/);
  const item = itemInAddress(page);
  await rename(join(folder, "heron.txt"), join(folder, "travel", "grey-heron.txt"));
  await expect(titles(page).first()).toHaveText("grey-heron.txt", patient);
  await expect(titles(page).filter({ hasText: /^heron\.txt$/ })).toHaveCount(0);
  await expect(preview(page).getByRole("heading", { name: "grey-heron.txt", level: 2 })).toBeVisible(patient);
  await preview(page).getByRole("button", { name: "Close the preview" }).click();
  await titles(page).first().click();
  await expect(page).toHaveURL(/item=/);
  expect(itemInAddress(page)).toBe(item);
}

async function deleteFiles(page: Page, folder: string): Promise<void> {
  const gone = [
    { file: "travel/grey-heron.txt", query: "heron estuary", name: "grey-heron.txt" },
    { file: "lease.pdf", query: "waxes oars november", name: "Lease of the boathouse" },
    { file: "tiles.jpg", query: "cobalt tiles", name: "tiles.jpg" },
    ...places.filter(({ file }) => ["almanac.md", "meters.csv", "review.docx"].includes(file)),
  ];
  for (const { file, query, name } of gone) {
    await searchFor(page, query);
    await expect(titles(page).first()).toHaveText(name);
    await rm(join(folder, file));
    await expect(titles(page).filter({ hasText: name })).toHaveCount(0, patient);
  }
  await page.getByRole("link", { name: "Library" }).click();
  // The heron came and went; the others were there from the beginning.
  await expect(page.getByText(`${fileCount + 1 - gone.length} items`, { exact: true })).toBeVisible();
}
