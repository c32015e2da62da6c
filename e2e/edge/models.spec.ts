import type { Page } from "@playwright/test";
import { barriers } from "./fixtures/barriers.ts";
import { addStream, pushEvents } from "./fixtures/push-events.ts";
import { expect, searchFor, test } from "./fixtures/test.ts";

const patient = { timeout: 60_000 };

interface Spaces {
  readonly active: { readonly dimensions: number; readonly missing?: object };
  readonly building?: { readonly doneCount: number };
}
interface Found {
  readonly hits: readonly {
    readonly snippet: { readonly text: string };
    readonly legs: { readonly meaning?: object };
  }[];
  readonly meaningReady: boolean;
}

test("another model is taken into use, compared with the one before, and given back", async ({
  page,
  host,
}) => {
  await page.goto(`${host.origin}/`);
  await addStream(page, "notes");
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

const pausedEventCount = 4;

const postSpaces = (page: Page, origin: string, what: string, data: object) =>
  page.request.post(`${origin}/api/spaces/${what}`, { data, headers: { origin } });

/** The smaller model, in the midst of its preparation. Where the machine was done before it could pause, once more. */
async function beginAndPause(page: Page, origin: string): Promise<void> {
  for (;;) {
    await expect(await postSpaces(page, origin, "use", { modelId: "static-en-128" })).toBeOK();
    const paused = await postSpaces(page, origin, "pause", { paused: true });
    if (paused.ok()) return;
    expect(await paused.text()).toContain("NO_SPACE_BUILT");
    await expect(await postSpaces(page, origin, "rollback", {})).toBeOK();
    await expect(await postSpaces(page, origin, "forget", {})).toBeOK();
  }
}

/** The API with the person's own session; whatever it does not answer fails the test. */
function asking(page: Page, origin: string) {
  const ask = async <Answer>(path: string): Promise<Answer> => {
    const answer = await page.request.get(`${origin}/api/${path}`);
    expect(answer.status(), path).toBe(200);
    return (await answer.json()) as Answer;
  };
  const find = (text: string, more = "") =>
    ask<Found>(`search?facets=false&limit=5&text=${encodeURIComponent(text)}${more}`);
  return { ask, find };
}

test("while everything is embedded by another model events come in and searches are answered, and none is missing after it", async ({
  page,
  host,
}) => {
  await page.goto(`${host.origin}/`);
  const { origin } = host;
  const { ask, find } = asking(page, origin);
  await page.request.post(`${origin}/api/streams`, { data: { name: "log" }, headers: { origin } });
  const before = Array.from({ length: 1500 }, (_, place) => ({
    key: `before-${place}`,
    text: `The lamp ${place} of the hall was lit and put out again.`,
  }));
  await pushEvents(page, "log", [
    ...before,
    { key: "flight", text: "We booked our flight to Portugal for the holiday." },
  ]);

  await beginAndPause(page, origin);
  await page.getByRole("link", { name: "Settings" }).click();
  const models = page.getByRole("region", { name: "Model of meanings" });
  await expect(models.getByRole("region", { name: "Preparing Bundled, small" })).toContainText("Paused");
  const resume = async (): Promise<void> => {
    await models.getByRole("button", { name: "Resume" }).click();
    await expect(models.getByRole("button", { name: "Resume" })).toBeHidden();
  };
  const during: string[] = [];
  let doneCount = 0;
  for (;;) {
    // Some come while it waits, however fast the machine is; it goes on with the others.
    if (during.length === pausedEventCount) await resume();
    const { active, building } = await ask<Spaces>("spaces");
    // Whole from its first moment: what it lacks of any would be told of.
    expect(active.missing).toBeUndefined();
    if (active.dimensions === 128) break;
    expect(building?.doneCount).toBeGreaterThanOrEqual(doneCount);
    doneCount = building?.doneCount ?? doneCount;
    const key = `quokka${during.length}`;
    const pushed = await pushEvents(page, "log", [
      { key, text: `${key}: our flight to Portugal is booked.` },
    ]);
    during.push(key);
    const { revision } = JSON.parse(pushed) as { readonly revision: number };
    const [own, meant] = await Promise.all([find(key, `&atLeast=${revision}`), find("airline tickets")]);
    expect(own.hits[0]?.snippet.text).toContain(key);
    expect(meant.hits[0]?.snippet.text).toContain("Portugal");
    expect([own.meaningReady, meant.meaningReady]).toEqual([true, true]);
  }
  await expect(models.getByText("Bundled, small, 128 dimensions, is in use.")).toBeVisible(patient);
  // What came in meanwhile stood behind what was done.
  expect(during.length).toBeGreaterThanOrEqual(pausedEventCount);
  const { index } = await ask<{ readonly index: object }>("activity");
  const count = before.length + 1 + during.length;
  expect(index).toEqual({ state: "ready", vectorCount: count, wantedCount: count });
  // Each is found in the new space by what it means: no word but its own is asked for that it has.
  for (const key of during) {
    const { hits } = await find(`airline tickets "${key}"`);
    expect(hits.map(({ snippet, legs }) => [snippet.text.includes(key), legs.meaning !== undefined])).toEqual(
      [[true, true]],
    );
  }
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
