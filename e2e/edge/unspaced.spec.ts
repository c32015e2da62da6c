import { addStream, pushEvents } from "./fixtures/push-events.ts";
import { expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

test("a word inside of a Japanese sentence is found, opened where it stands, and watched for", async ({
  page,
  host,
}) => {
  await page.goto(`${host.origin}/`);
  await addStream(page, "diary");
  await pushEvents(page, "diary", [
    { key: "1", text: "昨日は駅前の東京タワーで友人と会いました。" },
    { key: "2", text: "京都は一日中雨でした。" },
  ]);

  await page.getByRole("link", { name: "Search", exact: true }).click();
  await searchFor(page, '"京タワー"');
  await expect(titles(page)).toHaveCount(1);
  await expect(page.getByRole("list", { name: "Results" }).locator("mark").first()).toHaveText("京タワー");
  await titles(page).click();
  await expect(preview(page).locator("mark").first()).toHaveText("京タワー");

  await searchFor(page, "東京タワー");
  await page.getByRole("button", { name: "Watch for this" }).click();
  await page.getByRole("textbox", { name: "Name of the watch" }).fill("塔");
  await page.keyboard.press("Enter");
  await expect(page.getByText("From now on you are told").first()).toBeVisible();
  await pushEvents(page, "diary", [
    { key: "3", text: "来週もまた東京タワーへ行くつもりです。" },
    { key: "4", text: "夕食はカレーでした。" },
  ]);
  await page.getByRole("link", { name: "Search", exact: true }).click();
  const since = page.getByRole("region", { name: "Since you last looked" });
  await expect(since.getByRole("button", { name: /来週もまた東京タワー/u })).toBeVisible();
});
