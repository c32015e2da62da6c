import { isContractProcedure } from "@orpc/contract";
import { contract } from "#shared/rpc/contract.ts";
import { barriers } from "./fixtures/barriers.ts";
import { expect, test } from "./fixtures/test.ts";

/** `GET /api/items`, as the page heads it, of every procedure. */
/** Areas may have areas of their own. */
const proceduresIn = (area: object): readonly { readonly method?: string; readonly path?: string }[] =>
  Object.values(area).flatMap((each: object) =>
    isContractProcedure(each) ? [each["~orpc"].route] : proceduresIn(each),
  );
const operations = proceduresIn(contract).map(({ method, path }) => `${method} /api${path}`);

test("the page of the API shows every call of the contract, and asks nobody else", async ({
  page,
  filled,
}) => {
  const { origin } = filled.host;
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => asked.push(request.url()));

  const response = await page.goto(`${origin}/api/docs`);
  expect(response?.headers()["content-security-policy"]).toContain("default-src 'none'");
  const headings = page.getByRole("main").getByRole("heading", { level: 2 });
  await expect(headings).toHaveCount(operations.length);
  expect((await headings.allTextContents()).toSorted()).toEqual(operations.toSorted());
  await expect(page.getByRole("navigation", { name: "Calls" }).getByRole("link")).toHaveCount(
    operations.length,
  );
  // A link of the contents leads to its call.
  await page.getByRole("navigation").getByRole("link", { name: "GET /trace" }).click();
  await expect(headings.filter({ hasText: "/api/trace" })).toBeInViewport();

  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await barriers(page), colorScheme).toEqual([]);
  }
  expect(complaints).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(`${origin}/`))).toEqual([]);
});
