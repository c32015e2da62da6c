import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { Page } from "playwright-core";
import { launch, shellKind } from "./launch.ts";
import type { Launched } from "./launch.ts";

/** What the stand-in's `electron` has besides Electron's own API. */
interface StandIn {
  readonly globalShortcut: { press(accelerator: string): void };
  readonly Tray: {
    readonly all: readonly { readonly menu: { getMenuItemById(id: string): { click(): void } } }[];
  };
  readonly _log: readonly { readonly external?: string }[];
}
const standInOnly = "the system's own surface: pressed by hand on the real binary";

let shell: Launched;
let page: Page;

const searchBox = (of: Page) => of.getByRole("combobox", { name: /search/i });
const notesFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-notes-"));
  mkdirSync(join(folder, "garden"));
  writeFileSync(
    join(folder, "garden", "tomatoes.md"),
    "# Tomatoes\n\nWater the seedlings every evening and keep them out of the frost.\n",
  );
  return folder;
};

test.beforeAll(async () => {
  shell = await launch();
  page = await shell.page();
  await page.waitForLoadState();
});

test.afterAll(async () => {
  await shell.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
  expect(await shell.exited).toBe(0);
});

test("the window shows the page of the bundle", async () => {
  await expect(page).toHaveTitle(/Tessera/);
  const url = await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  expect(url).toBe(1);
});

test("a folder added in the window is searched through the core's port", async () => {
  const folder = notesFolder();
  await page
    .getByRole("button", { name: /choose a folder|add a folder/i })
    .first()
    .click();
  await page.getByRole("textbox", { name: /path/i }).fill(folder);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^(add|watch) this folder|^add folder|^watch/i }).click();
  await searchBox(page).fill("plants that must not freeze");
  await expect(
    page
      .getByRole("option")
      .or(page.getByRole("article"))
      .filter({ hasText: /tomatoes/i })
      .first(),
  ).toBeVisible({ timeout: 30_000 });
});

test("the preload exposes nothing", async () => {
  const found = await page.evaluate(() =>
    ["require", "process", "module", "electron", "ipcRenderer", "tessera"].filter(
      (name) => name in globalThis,
    ),
  );
  expect(found).toEqual([]);
});

test("the policy refuses inline scripts and evaluation", async () => {
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.inlineRan = true";
    document.head.append(script);
    return "inlineRan" in globalThis;
  });
  expect(ran).toBe(false);
});

test("the page cannot reach outside", async () => {
  const outcome = await page.evaluate(() =>
    fetch("https://example.org/").then(
      () => "reached",
      () => "refused",
    ),
  );
  expect(outcome).toBe("refused");
});

test("the scheme serves nothing beyond the bundle", async () => {
  const statuses = await page.evaluate(async () => {
    const paths = ["/%2e%2e/main/core.js", "/..%2f..%2fpackage.json", "/nothing-here.js"];
    return Promise.all(
      paths.map((path) =>
        fetch(path).then(
          (response) => response.status,
          () => 0,
        ),
      ),
    );
  });
  for (const status of statuses) expect([0, 400, 404]).toContain(status);
});

test("the window never navigates away", async () => {
  await page.evaluate(() => {
    location.href = "https://example.org/";
  });
  await expect(searchBox(page)).toBeVisible();
});

test("a link of the web goes to the system's browser", async () => {
  test.skip(shellKind === "electron", standInOnly);
  await page.evaluate(() => void window.open("https://example.org/help"));
  const opened = (): Promise<unknown> =>
    shell.app.evaluate((electron) => (electron as unknown as StandIn)._log.map((shown) => shown.external));
  await expect.poll(opened).toContain("https://example.org/help");
});

test("a link that is no page of the web opens nowhere", async () => {
  test.skip(shellKind === "electron", standInOnly);
  await page.evaluate(() => void window.open("file:///etc/passwd"));
  const opened = await shell.app.evaluate((electron) =>
    (electron as unknown as StandIn)._log.map((shown) => shown.external),
  );
  expect(opened.filter((url) => url?.startsWith("file:"))).toEqual([]);
});

test("camera and place are refused", async () => {
  const states = await page.evaluate(async () => {
    const names = ["camera", "geolocation"] as PermissionName[];
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
  });
  expect(states).toEqual(["denied", "denied"]);
});

test("the global shortcut brings up the search box", async () => {
  test.skip(shellKind === "electron", standInOnly);
  await page.locator("body").click({ position: { x: 5, y: 5 } });
  await shell.app.evaluate((electron) =>
    (electron as unknown as StandIn).globalShortcut.press("CommandOrControl+Shift+Space"),
  );
  await expect(searchBox(page)).toBeFocused();
});

test("the tray pauses indexing", async () => {
  test.skip(shellKind === "electron", standInOnly);
  await shell.app.evaluate((electron) =>
    (electron as unknown as StandIn).Tray.all[0]?.menu.getMenuItemById("pause").click(),
  );
  await expect(page.getByText(/paused/i).first()).toBeVisible();
  await shell.app.evaluate((electron) =>
    (electron as unknown as StandIn).Tray.all[0]?.menu.getMenuItemById("pause").click(),
  );
  await expect(page.getByText(/paused/i)).toHaveCount(0);
});

test("a second start hands its link to the first and ends", async () => {
  await expect(
    launch({ dataFolder: shell.dataFolder, arguments: ["tessera://search?q=frost"] }),
  ).rejects.toThrow();
  await expect(searchBox(page)).toHaveValue("frost");
});

test("a reload gets a port of its own", async () => {
  await page.reload();
  await searchBox(page).fill("frost");
  await expect(page.getByText(/tomatoes/i).first()).toBeVisible();
});

test("a core that dies is started again and the window goes on", async () => {
  const pidFile = join(shell.dataFolder, "host.json");
  const { pid } = JSON.parse(readFileSync(pidFile, "utf8")) as { readonly pid: number };
  process.kill(pid, "SIGKILL");
  await searchBox(page).fill("seedlings");
  await expect(page.getByText(/tomatoes/i).first()).toBeVisible({ timeout: 30_000 });
});

test("closing the window keeps the app; the window comes back where it was", async () => {
  await shell.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.setBounds({ x: 40, y: 50, width: 1000, height: 700 });
    window?.close();
  });
  await expect
    .poll(() => shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))
    .toBe(0);
  await shell.app.evaluate(({ app }) => void app.emit("activate"));
  await expect
    .poll(() => shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds()))
    .toEqual({ x: 40, y: 50, width: 1000, height: 700 });
  page = shell.app.windows()[0] ?? page;
});
