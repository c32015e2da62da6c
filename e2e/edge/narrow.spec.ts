import config from "./playwright.config.ts";
import { cutOff } from "./fixtures/cut-off.ts";
import { expect, preview, test, titles } from "./fixtures/test.ts";

/** Of the page over the invented library: what kind of library, and the screen. */
const screens: readonly (readonly [query: string, path: string])[] = [
  ["empty", "/"],
  ["", "/"],
  ["", "/?q=bread"],
  ["", "/?q=zebra"],
  ["team=current", "/?q=mortar"],
  ["", "/library"],
  ["empty", "/library"],
  ["busy", "/activity"],
  ["empty", "/activity"],
  ["", "/capture"],
  ["", "/team"],
  ["team=current", "/team"],
  ["team=revoked", "/team"],
  ["", "/settings"],
  ...["people", "groups", "devices", "partitions", "health", "audit", "erasure"].map(
    (tab) => ["team=current", `/team/admin?tab=${tab}`] as const,
  ),
];

for (const locale of ["en", "de"])
  for (const width of [400, 800])
    test(`nothing is cut off in a window of ${width} dots (${locale})`, async ({ show, stage }) => {
      await stage.setViewportSize({ width, height: 800 });
      try {
        for (const [query, path] of screens) {
          // The router takes the window's own query for a part of the last value behind the hash.
          const hash = path.includes("?") ? `${path}&window=` : path;
          const page = await show(`?locale=${locale}&${query}`, hash);
          await page.locator("main :is(h1, h2)").first().waitFor();
          const tab = /tab=\w+/u.exec(path)?.[0];
          if (tab !== undefined) await page.locator(`[aria-current=page][href*="${tab}"]`).waitFor();
          await expect(page.locator("main").getByText(/^(Loading|Lädt) …$/u)).toHaveCount(0);
          // What comes a moment later moves what is there.
          await expect.poll(() => cutOff(page), `${path} ${query}`).toEqual([]);
        }
      } finally {
        await stage.setViewportSize(config.use?.viewport ?? { width: 1440, height: 900 });
      }
    });

test("where a preview would cover the results, Enter leaves them in sight", async ({ fake, page }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await fake();
  const box = page.getByRole("combobox");
  await box.fill("bread");
  await box.press("Enter");
  await expect(titles(page).first()).toBeVisible();
  await expect(box).toBeFocused();
  await expect(preview(page)).toHaveCount(0);
  await box.press("ArrowDown");
  await expect(preview(page)).toBeVisible();
});

test("what is cut off is found", async ({ fake, page }) => {
  await fake("", "/settings");
  await page.setViewportSize({ width: 400, height: 800 });
  await page.evaluate(() => {
    const wide = `<div style="overflow-x: auto"><p style="width: 900px">wide</p></div><button style="margin-left: 390px">out</button>`;
    document.querySelector("main section")?.insertAdjacentHTML("beforeend", wide);
  });
  expect((await cutOff(page)).map((each) => each.split(":")[0])).toEqual(
    expect.arrayContaining(["scrolls sideways", "outside the window"]),
  );
});
