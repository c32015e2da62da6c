import { expect, test } from "./fixtures/test.ts";

test("search, read, tag and leave without a mouse", async ({ page, fake }) => {
  await fake();
  const box = page.getByRole("combobox");
  await expect(box).toBeFocused();
  await page.keyboard.type("bread");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("[data-hit]").first()).toBeFocused();
  await expect(page.getByRole("region", { name: "Preview" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("[data-hit]").nth(1)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Preview" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Preview" })).toBeHidden();
  await expect(page.locator("[data-hit]").nth(1)).toBeFocused();
  await page.keyboard.press("/");
  await expect(box).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(box).toHaveValue("");
});

test("suggestions are chosen with the arrows", async ({ page, fake }) => {
  await fake();
  await page.keyboard.type("kind:p");
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox")).toHaveValue("kind:pdf ");
});

test("the palette leads everywhere", async ({ page, fake }) => {
  await fake();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("settings");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys and syntax" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox")).toBeFocused();
});

test("in a dialog one begins where something is written, and its keys are its own", async ({
  page,
  fake,
}) => {
  await fake("", "/library");
  await page.getByRole("button", { name: "Why isn’t my file found?" }).click();
  const path = page.getByRole("dialog").getByRole("textbox");
  await expect(path).toBeFocused();
  await page.keyboard.type("/tmp/x");
  await expect(path).toHaveValue("/tmp/x");
  await page.keyboard.press("Shift+Tab");
  await expect(path).not.toBeFocused();
  await page.keyboard.press("/");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a removed folder comes back by undo", async ({ page, fake }) => {
  await fake("", "/activity");
  await page.getByRole("button", { name: "Stop watching" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop watching" }).click();
  await expect(page.getByRole("heading", { name: "/home/ada/Notes" })).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("heading", { name: "/home/ada/Notes" })).toBeVisible();
});
