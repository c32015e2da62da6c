import { expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

test("a PDF gets the tables that it needs, though its frame can fetch nothing", async ({
  search,
  filled,
}) => {
  const table = search.waitForResponse(/\/viewer\/cmaps\/UniGB-UCS2-H\.bcmap$/);
  await search.goto(`${filled.host.origin}/#/library`);
  await search.getByRole("button", { name: "hanzi.pdf", exact: true }).click();
  expect((await table).status()).toBe(200);
  await expect(search.locator("iframe[data-drawn]")).toBeVisible();
});

test("facets narrow, chips widen, syntax is coloured and explained", async ({ search }) => {
  await searchFor(search, "before");
  await expect(search.getByLabel("How far the results reach").first()).toContainText(/Size.+ to .+/s);
  await search
    .getByRole("complementary", { name: "Filters" })
    .getByRole("button", { name: /^Code|^Text/ })
    .first()
    .click();
  await expect(search.getByRole("combobox")).toHaveValue(/^before kind:/);
  await search.getByRole("list", { name: "Understood as" }).getByRole("button").click();
  await expect(search.getByRole("combobox")).toHaveValue("before");
  await searchFor(search, "before knd:pdf");
  await expect(search.getByText("“knd:pdf” is not a filter")).toBeVisible();
});

test("nothing that fits is said to be nothing, and the nearest are offered", async ({ search }) => {
  await searchFor(search, "zxqv wkjh");
  await expect(search.getByRole("heading", { name: "No good match" })).toBeVisible();
  await search.getByRole("button", { name: "Show the nearest anyway" }).click();
  await expect(search.getByText("Weak results")).toBeVisible();
});

test("tags are put on and searched for", async ({ search }) => {
  await searchFor(search, "pumpkins");
  await titles(search).first().click();
  await preview(search).getByRole("button", { name: "Add a tag" }).click();
  await preview(search).getByRole("textbox", { name: "Add a tag" }).fill("autumn");
  await search.keyboard.press("Enter");
  await expect(preview(search).getByRole("button", { name: /autumn/ })).toBeVisible();
  await searchFor(search, "tag:autumn");
  await expect(titles(search)).toHaveText(["Almanac"]);
});
