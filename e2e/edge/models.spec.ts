import { barriers } from "./fixtures/barriers.ts";
import { startEdgeHost } from "./fixtures/edge-host.ts";
import { pushEvents } from "./fixtures/push-events.ts";
import { expect, searchFor, test } from "./fixtures/test.ts";

const patient = { timeout: 60_000 };

test("another model is taken into use, compared with the one before, and given back", async ({
  page,
  context,
}) => {
  await using host = await startEdgeHost();
  await host.signIn(context);
  await page.goto(`${host.origin}/`);
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByRole("textbox", { name: "Name of a new stream" }).fill("notes");
  await page.getByRole("button", { name: "Add the stream" }).click();
  await expect(page.getByText("Nothing has arrived yet.")).toBeVisible();
  await pushEvents(page, "notes", [
    { key: "1", text: "We booked our flight to Portugal for the holiday." },
    { key: "2", text: "The dough for rye bread rests over night." },
  ]);
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await searchFor(page, "airline tickets");
  await page.getByRole("button", { name: "Save search" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Flights");
  await page.keyboard.press("Enter");

  await page.getByRole("link", { name: "Settings" }).click();
  const models = page.getByRole("region", { name: "Model of meanings" });
  await expect(models.getByText("Bundled, full, 256 dimensions, is in use.")).toBeVisible();
  await models.getByRole("combobox", { name: "Model" }).selectOption("Bundled, small");
  await models.getByRole("button", { name: "Use this model" }).click();
  // Two threads are started for it.
  await expect(models.getByText("Bundled, small, 128 dimensions, is in use.")).toBeVisible(patient);
  await expect(page.getByText("static-en-128 (128)")).toBeVisible();

  await models.getByRole("button", { name: "Compare on my saved searches" }).click();
  const row = models.getByRole("table").getByRole("row", { name: /Flights/u });
  await expect(row.getByText("We booked our flight to Portugal")).toHaveCount(2);
  await expect(row).toContainText("100%");

  await models.getByRole("button", { name: "Go back to it" }).click();
  await expect(models.getByText("Bundled, full, 256 dimensions, is in use.")).toBeVisible(patient);
  await models.getByRole("button", { name: "Forget it" }).click();
  await expect(models.getByRole("button", { name: "Go back to it" })).toBeHidden();
});

test("what is being prepared shows how far it is, waits, goes on and is given up", async ({ page, fake }) => {
  await fake();
  await page.getByRole("link", { name: "Settings" }).click();
  const models = page.getByRole("region", { name: "Model of meanings" });
  await models.getByRole("combobox", { name: "Model" }).selectOption("Bundled, small");
  await models.getByRole("button", { name: "Use this model" }).click();
  const preparing = models.getByRole("region", { name: "Preparing Bundled, small" });
  await preparing.getByRole("button", { name: "Pause" }).click();
  await expect(preparing.getByRole("status")).toContainText("Paused");
  await expect(preparing.getByRole("progressbar")).toBeVisible();
  await preparing.getByRole("button", { name: "Resume" }).click();
  await expect(models.getByText("is kept, so that you can go back at once.")).toBeVisible();
});

for (const scheme of ["light", "dark"] as const)
  test(`models keep nobody out, ${scheme}`, async ({ page, fake }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await fake();
    await page.getByRole("link", { name: "Settings" }).click();
    const models = page.getByRole("region", { name: "Model of meanings" });
    await models.getByRole("combobox", { name: "Model" }).selectOption("Bundled, small");
    await models.getByRole("button", { name: "Use this model" }).click();
    await models.getByRole("button", { name: "Pause" }).click();
    await models.getByRole("button", { name: "Compare on my saved searches" }).click();
    await expect(models.getByRole("table")).toBeVisible();
    expect(await barriers(page)).toEqual([]);
  });
