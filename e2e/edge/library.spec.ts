import { expect, test } from "./fixtures/test.ts";

test("a library of 100,000 items scrolls, jumps and filters", async ({ page, fake }) => {
  await fake("?items=100000", "/library");
  const table = page.getByRole("table", { name: "Library" });
  await expect(table).toHaveAttribute("aria-rowcount", "100001");
  await expect(page.getByRole("button", { name: "sourdough.md", exact: true })).toBeVisible();
  // Only the rows in sight exist.
  expect(await page.getByRole("row").count()).toBeLessThan(80);

  await page.getByRole("button", { name: "sourdough.md", exact: true }).focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("button", { name: "letter-099999.txt", exact: true })).toBeFocused();
  expect(await page.getByRole("row").count()).toBeLessThan(80);
  await page.keyboard.press("Home");
  await expect(page.getByRole("button", { name: "sourdough.md", exact: true })).toBeFocused();

  await table.evaluate((element) => element.parentElement?.scrollTo({ top: 52 * 50_000 }));
  await expect(page.getByRole("button", { name: "letter-050003.txt", exact: true })).toBeVisible();

  await page.getByLabel("Name or path").fill("letter-07777");
  await expect(page.getByRole("status").filter({ hasText: "10 items" })).toBeVisible();
  await page.getByLabel("Status").selectOption("failed");
  await expect(page.getByRole("heading", { name: "Nothing fits these filters" })).toBeVisible();
});

test("each status has its reason as a sentence", async ({ page, fake }) => {
  await fake("", "/library");
  await expect(page.getByText("It is locked with a password.")).toBeVisible();
  await expect(page.getByText("Tessera cannot read this type of file yet.")).toBeVisible();
  await page.getByRole("button", { name: "What happened to tax-2019.pdf?" }).click();
  await expect(page.getByRole("dialog")).toContainText("It is passed over by a rule");
});
