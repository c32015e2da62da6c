import type { Page } from "@playwright/test";
import { expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const toast = (page: Page, words: string) => page.getByRole("listitem").filter({ hasText: words });

test("who may not edit suggests with the keyboard, sees what waits and what became of it, and withdraws", async ({
  page,
  fake,
}) => {
  await fake("?team=current&role=viewer", "/team");
  const sheet = region(page, "Suggestions");
  await expect(sheet.getByRole("status")).toHaveText("0 are open");
  await expect(sheet.getByRole("listitem")).toContainText("declined by Grace");
  await expect(sheet.getByRole("listitem").getByRole("insertion")).toHaveText("North wall");
  // What holds now is not what held when it was decided.
  await expect(sheet.getByRole("deletion")).toBeHidden();
  await expect(region(page, "Partitions")).toContainText("You can read and suggest here");
  await region(page, "From others").getByRole("button", { name: "Quay wall, north" }).click();
  const dialog = page.getByRole("dialog");
  // Nothing is there that would be refused.
  for (const name of ["Save", "Move", "Star", "Bin for all"])
    await expect(dialog.getByRole("button", { name, exact: true })).toBeHidden();
  const form = dialog.getByRole("form", { name: "What you suggest" });
  const send = form.getByRole("button", { name: "Suggest", exact: true });
  await expect(send).toBeDisabled();
  await form.getByLabel("Title to suggest").fill("Quay wall, north side");
  await form
    .getByRole("radiogroup", { name: "Label to suggest" })
    .getByRole("radio", { name: "Teal" })
    .click();
  await form.getByRole("button", { name: "Add a tag" }).click();
  await page.keyboard.type("survey");
  await page.keyboard.press("Enter");
  await form.getByLabel("Words to add to the note").fill("The facing was mended in spring.");
  await send.focus();
  await page.keyboard.press("Enter");
  await expect(toast(page, "It is suggested to those who may edit it.")).toBeVisible();
  const waiting = dialog.getByRole("region", { name: "Suggestions" });
  await expect(waiting).toContainText("1 is open");
  await expect(waiting).toContainText("Quay wall, north → becomes Quay wall, north side");
  await expect(waiting).toContainText("The facing was mended in spring.");
  // Nobody else decides it here, and it holds for nobody yet.
  await expect(waiting.getByRole("button", { name: "Take over" })).toBeHidden();
  await expect(form.getByLabel("Title to suggest")).toHaveValue("Quay wall, north");
  // What had the focus cannot be pressed any more, and a notice came: Escape is the window's all the same, at once.
  await expect(send).toBeDisabled();
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await expect(page.locator("body")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(toast(page, "It is suggested to those who may edit it.")).toBeVisible();
  await expect(region(page, "From others").getByRole("listitem")).toContainText("1 suggestion");
  await expect(region(page, "From others")).toContainText("Quay wall, north");
  await sheet.getByRole("button", { name: "Withdraw what you suggest for Quay wall, north" }).click();
  await expect(sheet.getByRole("listitem")).toHaveCount(1);
  await expect(region(page, "From others").getByRole("listitem")).not.toContainText("suggestion");
});

test("what somebody suggests elsewhere is there at once", async ({ page, fake }) => {
  await fake("?team=current", "/team");
  const sheet = region(page, "Suggestions");
  await expect(sheet.getByRole("status")).toHaveText("2 are open");
  await page.evaluate(() => dispatchEvent(new Event("grace-suggests")));
  await expect(sheet.getByRole("status")).toHaveText("3 are open");
  await expect(sheet).toContainText("Quay wall, repaired");
});

test("what was just suggested is taken back from its notice", async ({ page, fake }) => {
  await fake("?team=current&role=viewer", "/team");
  await region(page, "From others").getByRole("button", { name: "Quay wall, north" }).click();
  await page.getByLabel("Title to suggest").fill("");
  await page.getByRole("button", { name: "Suggest", exact: true }).click();
  const waiting = page.getByRole("dialog").getByRole("region", { name: "Suggestions" });
  await expect(waiting).toContainText("Quay wall, north → becomes none");
  await toast(page, "It is suggested").getByRole("button", { name: "Undo" }).click();
  await expect(waiting).not.toContainText("becomes none");
});

test("who may edit sees how many wait, what each would change, takes over and undoes it, and declines", async ({
  page,
  fake,
}) => {
  await fake("?team=current", "/team");
  const sheet = region(page, "Suggestions");
  const others = region(page, "From others").getByRole("listitem");
  await expect(sheet.getByRole("status")).toHaveText("2 are open");
  await expect(others).toContainText("1 suggestion");
  const [first, second] = [sheet.getByRole("listitem").first(), sheet.getByRole("listitem").nth(1)];
  await expect(first).toContainText("Grace");
  await expect(first).toContainText("Quay wall, north → becomes Quay wall, north side");
  await expect(first).toContainText("No label → becomes Teal");
  await expect(first.getByRole("insertion").filter({ hasText: "survey" })).toBeVisible();
  await expect(second.getByRole("deletion").filter({ hasText: "draft" })).toBeVisible();
  const take = first.getByRole("button", { name: "Take over what Grace suggests for Quay wall, north" });
  await take.focus();
  await page.keyboard.press("Enter");
  // The next is at hand.
  await expect(
    sheet.getByRole("button", { name: "Take over what Grace suggests for survey-1.pdf" }),
  ).toBeFocused();
  await expect(others.getByRole("button", { name: "Quay wall, north side" })).toBeVisible();
  await expect(others.getByRole("img", { name: "Labelled Teal" })).toBeVisible();
  await expect(others).not.toContainText("suggestion");
  await toast(page, "It is taken over, for everybody.").getByRole("button", { name: "Undo" }).click();
  await expect(others.getByRole("button", { name: "Quay wall, north", exact: true })).toBeVisible();
  await expect(others.getByRole("img", { name: /^Labelled/u })).toBeHidden();
  await sheet.getByRole("button", { name: "Decline what Grace suggests for survey-1.pdf" }).click();
  await expect(sheet).toContainText("Nobody suggests anything now.");
  await expect(sheet).toBeFocused();
  await toast(page, "It is declined.").getByRole("button", { name: "Undo" }).click();
  await expect(sheet).toContainText("1 is open");
  await expect(
    sheet.getByRole("button", { name: "Decline what Grace suggests for survey-1.pdf" }),
  ).toBeVisible();
});

test("where an item is opened its suggestions stand below what it is, and the form follows what is taken over", async ({
  page,
  fake,
}) => {
  await fake("?team=current", "/team");
  await region(page, "From others").getByRole("button", { name: "Quay wall, north" }).click();
  const dialog = page.getByRole("dialog");
  const waiting = dialog.getByRole("region", { name: "Suggestions" });
  await expect(waiting).toContainText("1 is open");
  await waiting.getByRole("button", { name: "Take over" }).click();
  await expect(waiting).toBeHidden();
  await expect(dialog.getByLabel("Title for all")).toHaveValue("Quay wall, north side");
  await expect(dialog.getByLabel("Note for all")).toHaveValue("The facing was mended in spring.");
  await expect(dialog.getByRole("radio", { name: "Teal" })).toBeChecked();
});

test("where a search has found the item, the form shows what was taken over, and what held before once that is undone", async ({
  page,
  fake,
}) => {
  await fake("?team=current");
  await searchFor(page, "bread");
  await expect(titles(page)).toHaveCount(3);
  await page.getByRole("combobox").press("Enter");
  await expect(titles(page).first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  const pane = preview(page);
  await expect(pane.getByLabel("Title for all")).toHaveValue("Quay wall, north");
  await pane.getByRole("region", { name: "Suggestions" }).getByRole("button", { name: "Take over" }).click();
  // What is found says the old title until its rows have come.
  await expect(pane.getByLabel("Title for all")).toHaveValue("Quay wall, north side");
  await expect(pane.getByLabel("Note for all")).toHaveValue("The facing was mended in spring.");
  await toast(page, "It is taken over, for everybody.").getByRole("button", { name: "Undo" }).click();
  await expect(pane.getByLabel("Title for all")).toHaveValue("Quay wall, north");
  await expect(pane.getByLabel("Note for all")).toHaveValue("");
});

for (const [query, dark] of [
  ["?team=current&role=viewer", false],
  ["?team=current&locale=de", true],
] as const)
  test(`nothing of it is cut off on a narrow screen: ${query}`, async ({ page, fake }) => {
    await page.setViewportSize({ width: 400, height: 800 });
    await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
    await fake(query, "/team");
    const [sheet, others] = query.includes("de")
      ? ["Vorschläge", "Von anderen"]
      : ["Suggestions", "From others"];
    await expect(region(page, sheet).getByRole("listitem").first()).toBeVisible();
    const isWide = () =>
      page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(await isWide()).toBe(false);
    await region(page, others).getByRole("button").filter({ hasText: "Quay wall, north" }).click();
    await expect(page.getByRole("dialog").getByRole("region", { name: sheet })).toBeVisible();
    expect(await isWide()).toBe(false);
  });
