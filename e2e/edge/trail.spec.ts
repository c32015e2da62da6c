import { expect, preview, test } from "./fixtures/test.ts";

test("the trail of this device calls its items by their names, opens them, and says which are gone", async ({
  page,
  fake,
}) => {
  await fake("", "/settings");
  const acts = page.getByRole("list", { name: "What was done" }).getByRole("listitem");
  await expect(acts.filter({ hasText: "An item was tagged" })).toContainText(
    "an item that is no longer in the library",
  );
  const item = acts.filter({ hasText: "An item was read" }).getByRole("button", { name: /^“/u });
  const title = ((await item.textContent()) ?? "").slice(1, -1);
  await item.click();
  await expect(preview(page).getByRole("heading", { level: 2 })).toHaveText(title);
});
