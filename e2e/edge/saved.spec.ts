import { expect, test } from "./fixtures/test.ts";

test("a search is saved, offered, renamed, removed and brought back", async ({ page, fake }) => {
  await fake();
  const box = page.getByRole("combobox");
  await box.fill("bread OR flour");
  await box.press("Enter");
  await page.getByRole("button", { name: "Save search" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Dough");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Dough", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Search" }).click();
  const list = page.getByRole("region", { name: "Saved searches" });
  await expect(list.getByRole("button", { name: "Dough bread OR flour" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Last searches" })).toContainText("bread OR flour");

  await box.pressSequentially("dough");
  await expect(page.getByRole("option", { name: "Dough" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(box).toHaveValue("bread OR flour");
  await page.getByRole("link", { name: "Search" }).click();

  await list.getByRole("button", { name: "Rename Dough" }).click();
  await list.getByRole("textbox", { name: "Name" }).fill("Baking day");
  await page.keyboard.press("Enter");
  await list.getByRole("button", { name: "Remove Baking day" }).click();
  await expect(list.getByText("Baking day")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(list.getByText("Baking day")).toBeVisible();

  await page.getByRole("button", { name: "Forget these" }).click();
  await expect(page.getByRole("region", { name: "Last searches" })).toBeHidden();
});

test("more and less like a result, by chips that say of what", async ({ page, fake }) => {
  await fake();
  const box = page.getByRole("combobox");
  await box.fill("bread");
  await box.press("Enter");
  await page.getByRole("button", { name: "More like this" }).first().click();
  const chips = page.getByRole("list", { name: "Understood as" });
  await expect(chips).toContainText(/^Like /u);
  await expect(box).toHaveValue("bread");
  await page.getByRole("button", { name: "Less like this" }).last().click();
  await expect(chips.getByRole("button")).toHaveText([/^Like /u, /^Unlike /u]);
  await page.getByRole("button", { name: /^Like .* Remove$/u }).click();
  await expect(chips.getByRole("button")).toHaveText([/^Unlike /u]);
  // Words are written beside it; in an empty box Backspace takes it out.
  await box.fill("bread flour");
  await expect(chips.getByRole("button")).toHaveText([/^Unlike /u]);
  await expect(box).toHaveValue("bread flour");
  await box.fill("");
  await expect(box).toHaveAttribute("placeholder", "Add words to narrow it down");
  await box.press("Backspace");
  await expect(chips).toBeHidden();
  await page.goBack();
  await expect(chips).toContainText(/^Like /u);
});

test("the way home is quicker than the address, and a search left at once is come back to", async ({
  page,
  fake,
}) => {
  await page.clock.install();
  await fake();
  // All in one turn of the page: no key and no hand is as quick.
  const goHome = (text: string, enter: boolean): Promise<void> =>
    page.evaluate(
      ([given, isFinal]) => {
        const box = document.querySelector<HTMLInputElement>("[role=combobox]")!;
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(box, given);
        box.dispatchEvent(new Event("input", { bubbles: true }));
        if (isFinal) box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        const links = [...document.querySelectorAll<HTMLElement>("nav a")];
        links.find((each) => each.textContent === "Search")!.click();
      },
      [text, enter] as const,
    );
  const box = page.getByRole("combobox");
  for (const isFinal of [false, true]) {
    await goHome("bread", isFinal);
    // Longer than a text stands still before it becomes part of the address.
    await page.clock.runFor(1_000);
    await expect(box).toHaveValue("");
    await expect(page.getByRole("button", { name: "Rename Baking" })).toBeVisible();
  }
  await page.clock.resume();
  await box.fill("bread");
  await box.press("Enter");
  await page.getByRole("link", { name: "Library" }).click();
  await expect(page.getByRole("heading", { name: "Library", level: 1 })).toBeVisible();
  await page.goBack();
  await expect(box).toHaveValue("bread");
});
