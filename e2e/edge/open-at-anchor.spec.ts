import { expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

const places = [
  { kind: "Markdown", query: "pumpkins frost", name: "Almanac", mark: "pumpkins" },
  {
    kind: "text",
    query: "lighthouse keeper counted ships before breakfast",
    name: "letter.txt",
    mark: "lighthouse",
  },
  { kind: "code", query: "backoff doubled", name: "queue.ts", mark: "doubled" },
  { kind: "rows", query: "geothermal", name: "meters.csv", mark: "Geothermal" },
  { kind: "JSON", query: "telescope equatorial", name: "settings.json", mark: "equatorial" },
  { kind: "web page", query: "funicular", name: "Three days in Lisbon", mark: "funicular" },
  { kind: "Word document", query: "kettle boils", name: "Quarterly review", mark: "kettle" },
] as const;

for (const { kind, query, name, mark } of places)
  test(`${kind} opens with the words in sight and marked`, async ({ search }) => {
    await searchFor(search, query);
    await expect(titles(search).first()).toHaveText(name);
    await titles(search).first().click();
    await expect(preview(search).getByRole("heading", { name, level: 2 })).toBeVisible();
    await expect(preview(search).locator("mark", { hasText: mark }).first()).toBeInViewport();
  });

test("PDF opens at its page with the box drawn", async ({ search }) => {
  await searchFor(search, "waxes oars november");
  await expect(titles(search).first()).toHaveText("Lease of the boathouse");
  await titles(search).first().click();
  await expect(preview(search).getByText("2 of 2")).toBeVisible();
  const frame = search.frameLocator("iframe");
  await expect(frame.locator(".page[data-page='2'] canvas")).toBeVisible();
  await expect(frame.locator(".page[data-page='2'] .box").first()).toBeInViewport();
  await preview(search).getByRole("button", { name: "Previous page" }).click();
  await expect(preview(search).getByText("1 of 2")).toBeVisible();
});

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

test("a picture opens with what it says of itself", async ({ search }) => {
  await searchFor(search, "cobalt tiles");
  await titles(search).first().click();
  const picture = preview(search).getByRole("img", { name: "tiles.jpg" });
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  await expect(
    preview(search)
      .locator("mark", { hasText: /cobalt/i })
      .first(),
  ).toBeVisible();
});

test("facets narrow, chips widen, syntax is coloured and explained", async ({ search }) => {
  await searchFor(search, "before");
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

test("why this result", async ({ search }) => {
  await searchFor(search, "pumpkins frost");
  await search.getByRole("button", { name: "Why?" }).first().click();
  await expect(search.getByRole("dialog", { name: "Why this result" })).toContainText("Rank");
  await search.getByText("How the search went").click();
  await expect(search.getByText("Find by word")).toBeVisible();
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
