import { barriers } from "./fixtures/barriers.ts";
import { startEdgeHost } from "./fixtures/edge-host.ts";
import { pushEvents } from "./fixtures/push-events.ts";
import { expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

test("a stream is made, pushed to, searched, paused and removed", async ({ page, context }) => {
  await using host = await startEdgeHost();
  await host.signIn(context);
  await page.goto(`${host.origin}/`);
  await page.getByRole("link", { name: "Activity" }).click();
  const name = page.getByRole("textbox", { name: "Name of a new stream" });
  await name.fill("Engine Room");
  await expect(page.getByRole("alert")).toContainText("Small letters");
  await name.fill("engine-room");
  await page.getByRole("button", { name: "Add the stream" }).click();
  await expect(page.getByText("Nothing has arrived yet.")).toBeVisible();

  const acknowledged = await pushEvents(page, "engine-room", [
    { key: "1", text: "The bilge pump started by itself.", tags: ["pump"], time: "2026-11-27T04:10:00Z" },
    { key: "2", title: "Watch handed over", text: "Second engineer takes the watch. All quiet." },
  ]);
  expect(acknowledged.trim().split("\n")).toHaveLength(2);
  await expect(page.getByText("2 events")).toBeVisible();
  expect(await barriers(page)).toEqual([]);

  await page.getByRole("link", { name: "Search", exact: true }).click();
  await searchFor(page, "water in the ship kind:message");
  await expect(titles(page).first()).toHaveText("The bilge pump started by itself.");
  await titles(page).first().click();
  await expect(preview(page)).toContainText("The bilge pump started by itself.");
  await expect(preview(page).getByRole("button", { name: "Open" })).toHaveCount(0);

  await page.getByRole("link", { name: "Library" }).click();
  await page.getByLabel("Folder or stream").selectOption("Stream engine-room");
  await expect(page.getByText("Watch handed over")).toBeVisible();
  await expect(page.getByText("2 items")).toBeVisible();

  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("button", { name: "Pause engine-room" }).click();
  await expect(page.getByText("Paused, nothing is taken")).toBeVisible();
  expect(await pushEvents(page, "engine-room", [{ key: "3", text: "Not taken." }])).toContain(
    "STREAM_PAUSED",
  );
  await page.getByRole("button", { name: "Remove engine-room" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByRole("button", { name: "Pause engine-room" })).toBeHidden();
});

for (const scheme of ["light", "dark"] as const)
  test(`streams keep nobody out, ${scheme}`, async ({ page, fake }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await fake();
    await page.getByRole("link", { name: "Activity" }).click();
    await expect(page.getByText("12,408 events")).toBeVisible();
    await page.screenshot({ path: `test-results/streams-${scheme}.png`, fullPage: true });
    expect(await barriers(page)).toEqual([]);
  });
