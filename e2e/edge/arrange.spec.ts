/** How an answer is put: by the menus, by keys, and by the address, which says it. */
import type { Page } from "@playwright/test";
import { barriers } from "./fixtures/barriers.ts";
import { expect, searchFor, test, titles } from "./fixtures/test.ts";

const group = (page: Page) => page.getByRole("button", { name: /^Group: / });
const order = (page: Page) => page.getByRole("button", { name: "Order: Best first", exact: true });
const plan = async (page: Page) => {
  await page.getByRole("button", { name: /how the search went$/ }).click();
  return page.getByRole("dialog", { name: /How the search went/ });
};

test("every place stands by itself, and the one that is chosen is marked", async ({ search }) => {
  await searchFor(search, "weather and harvest");
  await expect(titles(search).filter({ hasText: "Almanac" })).toHaveCount(1);
  await group(search).click();
  await search.getByRole("menuitemcheckbox", { name: "Every place by itself" }).click();
  await expect(search).toHaveURL(/[?&]places=true/);
  const places = titles(search).filter({ hasText: "Almanac" });
  await expect(places.nth(1)).toBeVisible();
  await places.nth(1).click();
  await expect(places.nth(1)).toHaveAttribute("aria-current", "true");
  await expect(places.first()).toHaveAttribute("aria-current", "false");
  await search.reload();
  await expect(places.nth(1)).toHaveAttribute("aria-current", "true");
  await search
    .getByRole("region", { name: "Preview" })
    .getByRole("button", { name: /^Close/ })
    .click();
  await expect(places.nth(1)).toBeFocused();
});

test("of each group there are as many as one wants", async ({ search }) => {
  await searchFor(search, "weather and harvest");
  await group(search).click();
  await search.getByRole("menuitemcheckbox", { name: "Every place by itself" }).click();
  await group(search).click();
  await expect(search.getByRole("group", { name: "Of each group" })).toBeHidden();
  await search.getByRole("menuitemradio", { name: "By kind" }).click();
  await expect(titles(search).filter({ hasText: "Almanac" })).toHaveCount(3);
  await group(search).press("Enter");
  await expect(search.getByRole("menuitemradio", { name: "3 of each" })).toBeChecked();
  // By keys alone: the first choice is taken by its first letter. Keys go to what the menu has focused, once it has.
  await expect(search.getByRole("menuitemradio", { name: "Not grouped" })).toBeFocused();
  await search.keyboard.press("1");
  await expect(search.getByRole("menuitemradio", { name: "1 of each" })).toBeFocused();
  await search.keyboard.press("Enter");
  await expect(search).toHaveURL(/[?&]each=1/);
  await expect(titles(search).filter({ hasText: "Almanac" })).toHaveCount(1);
  await group(search).click();
  await search.getByRole("menuitemradio", { name: "Not grouped" }).click();
  await expect(search).not.toHaveURL(/each=/);
});

test("headings and the text itself count more where that is asked for", async ({ search }) => {
  await searchFor(search, "frost");
  for (const name of ["Headings count more", "The text itself counts more"]) {
    await order(search).click();
    await search.getByRole("menuitemcheckbox", { name }).click();
  }
  await expect(search).toHaveURL(/headed=true.*worded=true|worded=true.*headed=true/);
  await expect(await plan(search)).toContainText("headings (1), texts (1)");
});

test("the best are read once more where the address says so, and no download is begun for it", async ({
  search,
  filled,
}) => {
  await search.goto(`${filled.host.origin}/#/?q=weather&reread=true`);
  await expect(titles(search).first()).toBeVisible();
  await expect(await plan(search)).toContainText("Read the first once more");
  await search.keyboard.press("Escape");
  await search.goto(`${filled.host.origin}/#/?q=harvest`);
  await expect(search.getByRole("combobox")).toHaveValue("harvest");
  await expect(titles(search).first()).toBeVisible();
  await expect(await plan(search)).not.toContainText("Read the first once more");
  await search.keyboard.press("Escape");
  await order(search).click();
  await search
    .getByRole("menuitem", { name: /^Read the best once more With a model of .+, in the settings$/ })
    .click();
  await expect(search.getByRole("region", { name: "Models" })).toContainText("Not on this device");
});

test("where a model reads, it is a switch that says what is usual", async ({ page, fake }) => {
  await fake("", "/settings");
  await page
    .getByRole("region", { name: "Models" })
    .getByRole("button", { name: "Download Second look" })
    .click();
  await page.getByRole("link", { name: "Search" }).click();
  await searchFor(page, "bread");
  const again = page.getByRole("menuitemcheckbox", { name: "Read the best once more" });
  await order(page).click();
  await expect(again).toBeChecked();
  expect(await barriers(page)).toEqual([]);
  await again.click();
  await expect(page).toHaveURL(/[?&]reread=false/);
  await order(page).click();
  await expect(again).not.toBeChecked();
  await again.click();
  await expect(page).not.toHaveURL(/reread/);
});
