/** What **Why?** shows of a result and of the search behind it. */
import type { Locator, Page } from "@playwright/test";
import { expect, searchFor, test, titles } from "./fixtures/test.ts";

/** Of the first result, with the plan open. */
async function openWhy(page: Page, query: string): Promise<Locator> {
  await searchFor(page, query);
  await page.getByRole("button", { name: "Why?" }).first().click();
  const panel = page.getByRole("dialog", { name: "Why this result" });
  await panel.getByText("How the search went").click();
  return panel;
}

/** Rank and score of a leg, as the table has them. */
async function legOf(panel: Locator, name: string): Promise<readonly string[]> {
  const head = panel.page().getByRole("rowheader", { name, exact: true });
  const row = panel.getByRole("row").filter({ has: head });
  return row.getByRole("cell").allTextContents();
}

const stepsOf = (panel: Locator): Locator => panel.getByRole("listitem");
const stepOf = (panel: Locator, name: string): Locator =>
  stepsOf(panel).filter({ has: panel.page().getByText(name, { exact: true }) });

/** Each has its rows and its time; those of this question lie within its total. */
async function toldSteps(panel: Locator, title: string | RegExp) {
  const [, total] = /\(([\d.]+) ms\)/.exec((await panel.getByText(title).textContent()) ?? "") ?? [];
  const steps = (await stepsOf(panel).allInnerTexts()).map((step) => {
    const [, count, ms, then] = /\n(\d+) rows?, (\d+\.\d\d) ms( then)?/.exec(step) ?? [];
    return { step, count: Number(count), ms: Number(ms), isOfBefore: then !== undefined };
  });
  for (const { step, count, ms, isOfBefore } of steps) {
    expect(count, step).toBeGreaterThanOrEqual(0);
    expect(ms, step).toBeLessThanOrEqual(isOfBefore ? Infinity : Number(total) + 0.01);
  }
  return steps;
}

test("a result has its rank and score in each leg, and the sentence says the same", async ({ search }) => {
  const panel = await openWhy(search, "pumpkins frost");
  const [wordsRank = "", wordsScore = ""] = await legOf(panel, "Words");
  const [meaningRank = "", meaningScore = ""] = await legOf(panel, "Meaning");
  const [rank = "", score = ""] = await legOf(panel, "Together");
  for (const each of [wordsScore, meaningScore, score]) expect(Number(each)).toBeGreaterThan(0);
  expect(rank).toBe("1");
  await expect(panel).toContainText(
    `It is no. ${wordsRank} by its words and no. ${meaningRank} by its meaning; both count together.`,
  );
});

test("each step tells its rows, its time, how it was done and why", async ({ search }) => {
  const panel = await openWhy(search, "pumpkins almanac");
  const steps = await toldSteps(panel, "How the search went");
  expect(steps.length).toBeGreaterThanOrEqual(5);
  for (const { step } of steps) expect(step, "a way and a reason").toMatch(/\n\S.+ · \S.+/);
  await expect(stepOf(panel, "Choose a way")).toHaveCount(1);
});

test("what was done for a question before has its time of then, which is no part of the total", async ({
  search,
  filled,
}) => {
  const panel = search.getByRole("dialog", { name: /^How the search went/ });
  // What a host that is new still stores may come between both questions: then the second is answered anew.
  await expect(async () => {
    await search.goto("about:blank");
    await search.goto(`${filled.host.origin}/#/?q=pumpkins+weather`);
    await titles(search).first().waitFor();
    await search.getByRole("button", { name: /^Group: / }).click();
    await search.getByRole("menuitemcheckbox", { name: "Varied results" }).click();
    await expect(search).toHaveURL(/[?&]varied=true/);
    await search.getByRole("button", { name: /how the search went$/ }).click();
    const words = stepOf(panel, "Find by word");
    await expect(words).toContainText(/rows?, \d+\.\d\d ms then/, { timeout: 2_000 });
  }).toPass();
  const steps = await toldSteps(panel, /^How the search went/);
  expect(new Set(steps.map(({ isOfBefore }) => isOfBefore))).toEqual(new Set([true, false]));
});

test("what was expected of a step stands beside what it came to", async ({ search, filled }) => {
  // Of the first question nothing is known: the library was empty when it was counted, and no step has run before. With a filter it is counted.
  await searchFor(search, "frost kind:markdown");
  await titles(search).first().waitFor();
  await search.goto(`${filled.host.origin}/`);
  const panel = await openWhy(search, "pumpkins seedlings");
  for (const name of ["Find by word", "Find by meaning"])
    await expect(stepOf(panel, name)).toContainText(
      /\d+ rows?, \d+\.\d\d ms[\s\S]*Expected: \d+ rows?, \d+\.\d\d ms/,
    );
  await expect(stepOf(panel, "Find by meaning")).toContainText(/\d+ vectors? compared, \d+ expected/);
});

test("where filters stand, and what they leave to compare, is said with its reason", async ({ search }) => {
  const panel = await openWhy(search, "frost kind:markdown -zebra");
  await expect(stepOf(panel, "Choose a way")).toContainText(
    "filter first: what it allows is listed, then searched · phrases and exclusions have to be listed",
  );
  await expect(stepOf(panel, "Find by meaning")).toContainText(
    /exact over (\d+) allowed · filters leave \1 segments?/,
  );
  const [rank = "", score = ""] = await legOf(panel, "Together");
  expect([rank, Number(score) > 0]).toEqual(["1", true]);
});

test("what was only found by meaning has no rank by words", async ({ search }) => {
  const panel = await openWhy(search, "plants that must not freeze");
  const [words = ""] = await legOf(panel, "Words");
  const [meaning = ""] = await legOf(panel, "Meaning");
  await expect(panel).toContainText(
    /^\d+$/.test(words)
      ? `no. ${words} by its words`
      : `None of your words need be in it: it is no. ${meaning} by its meaning.`,
  );
});

test("how a search went is told where it found nothing, too", async ({ search }) => {
  await searchFor(search, "xqzvw kind:video");
  await expect(search.getByRole("heading", { name: "No good match" })).toBeVisible();
  await search.getByRole("button", { name: /^\d+ ms: how the search went$/ }).click();
  const panel = search.getByRole("dialog", { name: /^How the search went/ });
  await expect(stepOf(panel, "Choose a way")).toContainText(/\S.+ · \S.+/);
  await search.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(search.getByRole("button", { name: /how the search went$/ })).toBeFocused();
});
