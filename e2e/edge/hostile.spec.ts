import { outside } from "./fixtures/sample-files.ts";
import { expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

const previews = [
  { query: "marmalade oranges", name: "Marmalade" },
  { query: "chutney keeps year", name: "Chutney" },
  { query: "funicular", name: "Three days in Lisbon" },
  { query: "quince", name: /picture\.svg|Quince jelly/ },
] as const;

test("hostile files run nothing and fetch nothing in their previews", async ({ search, filled, context }) => {
  const asked: string[] = [];
  context.on("request", (request) => asked.push(request.url()));
  for (const { query, name } of previews) {
    await searchFor(search, query);
    await expect(titles(search).first()).toHaveText(name);
    await titles(search).first().click();
    await expect(preview(search).getByRole("heading", { level: 2, name })).toBeVisible();
    await expect(search).toHaveTitle("Tessera");
  }
  const { origin } = filled.host;
  expect(asked.filter((url) => url.startsWith(outside))).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(`${origin}/`) && !/^(blob|data):/.test(url))).toEqual([]);
});

test("the bytes of a hostile file, opened by themselves, run nothing", async ({ search, filled, page }) => {
  await searchFor(search, "marmalade oranges");
  await titles(search).first().click();
  await expect(search).toHaveURL(/item=/);
  const item = /item=%22([0-9a-f-]+)%22|item=([0-9a-f-]+)/.exec(search.url());
  const response = await page
    .goto(`${filled.host.origin}/content/${item?.[1] ?? item?.[2]}`)
    .catch(() => null);
  await expect(page).not.toHaveTitle("owned");
  // A browser may decline to show it and offer it as a download instead: that runs nothing either.
  if (response !== null) expect(response.headers()["content-security-policy"]).toContain("sandbox");
});
