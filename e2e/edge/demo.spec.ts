import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoDataFolder } from "#hosts/data-folder.ts";
import { SearchResult } from "#shared/rpc/search-contract.ts";
import { barriers } from "./fixtures/barriers.ts";
import { startEdgeHost } from "./fixtures/edge-host.ts";
import { expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

/** The queries that a table of a document begins its lines with, and what the line says of them. */
async function tableOf(
  document: string,
): Promise<readonly { readonly queries: readonly string[]; readonly says: string }[]> {
  const text = await readFile(new URL(`../../${document}`, import.meta.url), "utf8");
  return [...text.matchAll(/^\| (`.+`) \| (.+) \|$/gm)].map(([, queries = "", says = ""]) => ({
    queries: [...queries.matchAll(/`([^`]+)`/g)].map(([, query = ""]) => query),
    says,
  }));
}

/** The table names keys as well: one capital letter, or a word that begins with one. */
const isSearch = (text: string): boolean => !/^([A-Z]\w*|.)$/.test(text);

test("the sample library holds what the documents promise of it", async ({ page, context }) => {
  test.setTimeout(180_000);
  const dataFolder = await mkdtemp(join(tmpdir(), "tessera-own-"));
  await using folders = new AsyncDisposableStack();
  for (const folder of [dataFolder, demoDataFolder(dataFolder)])
    folders.defer(() => rm(folder, { recursive: true, force: true }));
  await using host = await startEdgeHost({ dataFolder, args: ["--demo"] });
  await host.signIn(context);
  await page.goto(`${host.origin}/#/activity`);
  await expect(page.getByRole("heading", { name: /demo.library$/ })).toBeVisible();
  await expect(page.getByText("Everything is up to date")).toBeVisible({ timeout: 60_000 });
  // It says what it is, and the person's own library was not so much as begun.
  await expect(page.getByText("The demo library:")).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  expect(await readdir(dataFolder)).toEqual([]);

  const ask = async (text: string): Promise<SearchResult> => {
    const answer = await context.request.get(`${host.origin}/api/search`, { params: { text } });
    return SearchResult.parse(await answer.json());
  };
  const searches = (await tableOf("README.md")).flatMap(({ queries }) => queries).filter(isSearch);
  expect(searches.length).toBeGreaterThan(4);
  for (const query of searches) expect((await ask(query)).hits.length, query).toBeGreaterThan(0);
  for (const { queries, says } of await tableOf("demo/README.md"))
    expect((await ask(queries[0] ?? "")).hits[0]?.path, queries[0]).toContain(says);

  await page.getByRole("link", { name: "Search", exact: true }).click();
  await searchFor(page, searches.at(-1) ?? "");
  // A word that may still go on is not corrected.
  await page.getByRole("combobox").press("Enter");
  await expect(page.getByText(/searched for “.+” instead/)).toBeVisible();
  await searchFor(page, searches[0] ?? "");
  await expect(titles(page).first()).toHaveText("On keeping bees in a small garden");
  await titles(page).first().click();
  await expect(page.locator("iframe[data-drawn]")).toBeVisible();
  await expect(preview(page).getByText("1 of")).toBeVisible();
});
