import { barriers } from "./fixtures/barriers.ts";
import { pushEvents } from "./fixtures/push-events.ts";
import { expect, preview, searchFor, test, titles } from "./fixtures/test.ts";

test("a stream is made, pushed to, searched, paused and removed", async ({ page, host }) => {
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

test("events that are pushed out of order come back in the order of their own time, and a search waits for what was acknowledged", async ({
  page,
  host,
}) => {
  await page.goto(`${host.origin}/`);
  const { origin } = host;
  await page.request.post(`${origin}/api/streams`, { data: { name: "deck" }, headers: { origin } });
  const hour = (at: number) => `2026-11-27T0${at}:00:00Z`;
  const event = (at: number) => ({ key: `at-${at}`, text: `Sounding number ${at}.`, time: hour(at) });
  await pushEvents(page, "deck", [3, 1, 5].map(event));
  const acknowledged = await page.evaluate(
    (events) =>
      new Promise<readonly string[]>((resolve, reject) => {
        const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ingest/deck`);
        const answers: string[] = [];
        socket.onopen = () => events.forEach((each) => socket.send(JSON.stringify(each)));
        socket.onerror = () => reject(new Error("the socket was refused"));
        socket.onmessage = ({ data }) => {
          answers.push(...String(data).trim().split("\n"));
          if (answers.length === events.length) resolve(answers);
        };
      }),
    // The third of them is told otherwise: milliseconds, of an hour between the others.
    [event(4), event(2), { ...event(6), time: Date.parse(hour(6)) }],
  );
  const { revision } = JSON.parse(acknowledged.at(-1) ?? "") as { readonly revision: number };

  const search = (text: string, atLeast: number | string) =>
    page.request.get(`${origin}/api/search?text=${encodeURIComponent(text)}&atLeast=${atLeast}`);
  for (const [sort, order] of [
    ["newest", [6, 5, 4, 3, 2, 1]],
    ["oldest", [1, 2, 3, 4, 5, 6]],
  ] as const) {
    const answer = await search(`sounding sort:${sort}`, revision);
    const { hits } = (await answer.json()) as { readonly hits: readonly { readonly modifiedMs: number }[] };
    expect(hits.map(({ modifiedMs }) => new Date(modifiedMs).toISOString())).toEqual(
      order.map((at) => hour(at).replace("Z", ".000Z")),
    );
  }
  const listed = await page.request.get(`${origin}/api/items`);
  const { items } = (await listed.json()) as { readonly items: readonly { readonly path: string }[] };
  expect(items.map(({ path }) => path.at(-1))).toEqual(["6", "5", "4", "3", "2", "1"]);

  // What nobody was given is not waited for, and no number at all is told of.
  const ahead = await search("sounding", revision + 1_000);
  expect([ahead.status(), ((await ahead.json()) as { readonly code: string }).code]).toEqual([
    409,
    "REVISION_UNKNOWN",
  ]);
  expect((await search("sounding", "soon")).status()).toBe(400);
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

test("a list of all results goes on where more come than it shows at once", async ({ page, host }) => {
  await page.goto(`${host.origin}/`);
  const { origin } = host;
  await page.request.post(`${origin}/api/streams`, { data: { name: "deck" }, headers: { origin } });
  const event = (at: number) => ({ key: `at-${at}`, text: `Sounding number ${at}.` });
  // As many as it asks for at once.
  const pageSize = 12;
  await pushEvents(
    page,
    "deck",
    Array.from({ length: pageSize }, (_, at) => event(at)),
  );
  await searchFor(page, "sounding");
  await expect(titles(page)).toHaveCount(pageSize);
  await titles(page).last().scrollIntoViewIfNeeded();
  for (const at of [100, 101, 102]) await pushEvents(page, "deck", [event(at)]);
  await expect(titles(page)).toHaveCount(pageSize + 3);
});
