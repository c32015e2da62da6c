import { barriers } from "./fixtures/barriers.ts";
import { addStream, pushEvents } from "./fixtures/push-events.ts";
import { expect, preview, searchFor, test } from "./fixtures/test.ts";

test("a watch is set from a search, tells of what comes, and shows it", async ({ page, host }) => {
  await page.goto(`${host.origin}/`);
  await addStream(page, "engine-room");
  await pushEvents(page, "engine-room", [{ key: "1", text: "The bilge pump was serviced." }]);

  await page.getByRole("link", { name: "Search", exact: true }).click();
  await searchFor(page, "bilge pump");
  await page.getByRole("button", { name: "Watch for this" }).click();
  await page.getByRole("textbox", { name: "Name of the watch" }).fill("Pumps");
  await page.keyboard.press("Enter");
  await expect(page.getByText("From now on you are told").first()).toBeVisible();
  await expect(page.getByText("Pumps", { exact: true })).toBeVisible();

  await pushEvents(page, "engine-room", [
    { key: "2", text: "Two pumps in the bilge started by themselves." },
    { key: "3", text: "Lunch was served at noon." },
  ]);
  const notice = page.getByRole("region", { name: "Notifications" });
  await expect(notice.getByText("Pumps: Two pumps in the bilge").first()).toBeVisible();

  await page.getByRole("link", { name: "Search", exact: true }).click();
  const since = page.getByRole("region", { name: "Since you last looked" });
  await expect(since.getByRole("listitem")).toHaveCount(1);
  await expect(page.getByLabel("1 new match")).toBeVisible();
  await since.getByRole("button", { name: /Two pumps in the bilge/u }).click();
  await expect(preview(page)).toContainText("Two pumps in the bilge started by themselves.");
  await since.getByRole("button", { name: "All seen" }).click();
  await expect(since).toBeHidden();
  await expect(page.getByLabel("1 new match")).toBeHidden();
});

test("the browser tells of a match while nobody looks, once it was allowed to", async ({
  page,
  context,
  host,
}) => {
  await context.grantPermissions(["notifications"], { origin: host.origin });
  await page.addInitScript(() => {
    const told: string[] = [];
    Object.assign(globalThis, { told });
    document.hasFocus = () => false;
    globalThis.Notification = class extends EventTarget {
      static readonly permission = "granted";
      constructor(title: string, { body = "" }: NotificationOptions) {
        super();
        told.push(`${title}: ${body}`);
      }
    } as never;
  });
  await page.goto(`${host.origin}/#/settings`);
  await expect(page.getByLabel("Tell me when nobody looks")).toHaveValue("on");
  const call = (path: string, body: unknown): Promise<number> =>
    page.evaluate(
      async ([to, json]) =>
        (await fetch(to, { method: "POST", headers: { "content-type": "application/json" }, body: json }))
          .status,
      [path, JSON.stringify(body)] as const,
    );
  expect(await call("/api/streams", { name: "engine-room" })).toBe(200);
  expect(await call("/api/watches", { name: "Pumps", text: "pump" })).toBe(200);
  await pushEvents(page, "engine-room", [{ key: "1", text: "The bilge pump started." }]);
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as { readonly told: readonly string[] }).told))
    .toEqual(["Pumps: The bilge pump started."]);
});

test("a watch is paused, removed and brought back", async ({ page, fake }) => {
  await fake();
  const list = page.getByRole("region", { name: "Watches" });
  await list.getByRole("button", { name: "Pause Visitors" }).click();
  await expect(list.getByText("Paused")).toBeVisible();
  await list.getByRole("button", { name: "Remove Visitors" }).click();
  await expect(list.getByText("Visitors")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(list.getByText("Visitors")).toBeVisible();
});

test("how near a watch asks for is chosen by what it would have told of, and taken back", async ({
  page,
  host,
}) => {
  await page.goto(`${host.origin}/`);
  await addStream(page, "engine-room");
  await pushEvents(page, "engine-room", [
    { key: "1", text: "The bilge pump was serviced." },
    { key: "2", text: "Two pumps in the bilge started by themselves." },
    { key: "3", text: "Water was pumped out of the ship." },
    { key: "4", text: "Lunch was served at noon." },
  ]);
  await page.getByRole("link", { name: "Search", exact: true }).click();
  await searchFor(page, "bilge pump serviced");
  await page.getByRole("button", { name: "Watch for this" }).click();
  await page.getByRole("textbox", { name: "Name of the watch" }).fill("Pumps");
  await page.keyboard.press("Enter");
  await expect(page.getByText("From now on you are told").first()).toBeVisible();
  await page.getByRole("link", { name: "Search", exact: true }).click();

  const tune = page.getByRole("button", { name: "How near Pumps asks for" });
  const dialog = page.getByRole("dialog", { name: "How near Pumps asks for" });
  await tune.click();
  await expect(dialog.getByRole("status")).toContainText("Of the newest 4 it would have told of");
  const slider = dialog.getByRole("slider", { name: "How near" });
  await expect(slider).toHaveValue("0.5");
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(slider).toHaveValue("0.2");
  const nearest = dialog.getByRole("list", { name: "The nearest" });
  await expect(nearest.getByText("not told of")).toHaveCount(0);
  await page.keyboard.press("End");
  await expect(dialog.getByRole("status")).toHaveText("Of the newest 4 it would have told of 1.");
  await expect(nearest.getByRole("listitem").filter({ hasText: "was serviced" })).toContainText(
    "has the words",
  );
  await expect(nearest.getByText("not told of").first()).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(slider).toHaveValue("0.99");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Pumps asks for 0.99 now.").first()).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Pumps asks for 0.50 now.").first()).toBeVisible();
  await tune.click();
  await expect(slider).toHaveValue("0.5");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("what asks for filters alone has no threshold, and one that was removed comes back with its own", async ({
  page,
  host,
}) => {
  await page.goto(`${host.origin}/`);
  await addStream(page, "engine-room");
  await pushEvents(page, "engine-room", [{ key: "1", text: "The bilge pump was serviced." }]);
  await page.goto(`${host.origin}/`);
  await page.evaluate(async () => {
    for (const watch of [
      { name: "Messages", text: "kind:message" },
      { name: "Pumps", text: "pump", threshold: 0.7 },
    ])
      await fetch("/api/watches", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(watch),
      });
  });
  await page.reload();
  await expect(page.getByRole("button", { name: "Pause Messages" })).toBeVisible();
  await expect(page.getByRole("button", { name: "How near Messages asks for" })).toHaveCount(0);
  await page.getByRole("button", { name: "Remove Pumps" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "How near Pumps asks for" }).click();
  await expect(page.getByRole("slider")).toHaveValue("0.7");
  await expect(page.getByText("Of the newest 1 it would have told of 1.")).toBeVisible();
});

for (const scheme of ["light", "dark"] as const)
  test(`watches keep nobody out, ${scheme}`, async ({ page, fake }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await fake();
    await expect(page.getByRole("region", { name: "Since you last looked" })).toBeVisible();
    await page.screenshot({ path: `test-results/watches-${scheme}.png`, fullPage: true });
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "How near Visitors asks for" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Of the newest 200" })).toBeVisible();
    await page.screenshot({ path: `test-results/watch-threshold-${scheme}.png` });
    expect(await barriers(page)).toEqual([]);
  });

test("webhooks tell how they are; one is added, tested and removed", async ({ page, fake }) => {
  await fake("", "/settings");
  const sheet = page.getByRole("region", { name: "Webhooks" });
  await expect(sheet.getByText("cannot be reached (ECONNREFUSED)")).toBeVisible();
  await expect(sheet.getByText("3 wait")).toBeVisible();
  await sheet.getByRole("textbox", { name: "Address" }).fill("example.org");
  await sheet.getByRole("button", { name: "Add webhook" }).click();
  await expect(page.getByText("it begins with https:// or http://").first()).toBeVisible();
  await sheet.getByRole("textbox", { name: "Address" }).fill("https://example.org/hook");
  await sheet.getByRole("checkbox", { name: "With names and text" }).check();
  await sheet.getByRole("button", { name: "Add webhook" }).click();
  const added = sheet.getByRole("listitem").filter({ hasText: "https://example.org/hook" });
  await expect(added.getByText("with text · nothing sent yet")).toBeVisible();
  await sheet.getByRole("button", { name: "Send a test to https://example.org/hook" }).click();
  await expect(page.getByText("The test came through.").first()).toBeVisible();
  await sheet.getByRole("button", { name: "Remove https://example.org/hook" }).click();
  await expect(added).toBeHidden();
});
