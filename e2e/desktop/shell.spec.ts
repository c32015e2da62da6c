import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { findPrograms } from "#adapters/media/find-programs.ts";
import { drawScene, startJpegCamera } from "#adapters/media/network-camera.fake.ts";
import type { Page } from "playwright-core";
import { launch, shellKind } from "./launch.ts";
import type { Launched } from "./launch.ts";
import type { StandIn } from "./stand-in/face.ts";

const standInOnly = "the system's own surface: pressed by hand on the real binary";

let shell: Launched;
let page: Page;
let notes: string;

const searchBox = (of: Page) => of.getByRole("combobox").first();
const notesFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-notes-"));
  mkdirSync(join(folder, "garden"));
  writeFileSync(
    join(folder, "garden", "tomatoes.md"),
    "# Tomatoes\n\nWater the seedlings every evening and keep them out of the frost.\n",
  );
  return folder;
};

/** A start beside the first one ends by itself; whether its driver gets hold of it before that is chance. */
async function startAgain(link: string): Promise<void> {
  const second = await launch({ dataFolder: shell.dataFolder, arguments: [link] }).catch(() => undefined);
  if (second !== undefined) expect(await second.exited).toBe(0);
}

/** Which item the preview shows, as the address has it. */
const itemInAddress = (of: Page): string =>
  /[?&]item=([^&]+)/.exec(of.url())?.[1]?.replaceAll("%22", "") ?? "";

/** Absent while no core holds the folder. */
const coreProcessId = (): number | undefined => {
  const file = join(shell.dataFolder, "library", "host.json");
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly processId: number }).processId;
};

// After a test that failed the others have a shell of their own: each finds what it asks for in one that is new.
test.beforeAll(async () => {
  // A shell is started and a folder read in before the first test, in whose time it counts.
  test.setTimeout(240_000);
  shell = await launch();
  page = await shell.page();
  // The first window is an empty page until the shell has loaded its own.
  await expect(page).toHaveTitle(/Tessera/);
  notes = notesFolder();
  await page.getByRole("button", { name: "Choose a folder" }).click();
  await page.getByRole("textbox", { name: "Path" }).fill(notes);
  await page.getByRole("button", { name: "Watch this folder" }).click();
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByText("1 item is ready").waitFor();
  await page.getByRole("link", { name: "Search", exact: true }).click();
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
  await searchBox(page).fill("plants that must not freeze");
  await expect(page.getByText(/tomatoes/i).first()).toBeVisible();
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

test("the place is refused, and a camera is for our own page to ask for", async () => {
  const states = await page.evaluate(async () => {
    const names = ["camera", "microphone", "geolocation"] as PermissionName[];
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
  });
  expect(states).toEqual(["granted", "granted", "denied"]);
});

test("what the window captures is kept by the core, and refused where it is no picture", async () => {
  const answers = await page.evaluate(async () => {
    const put = (bytes: Uint8Array<ArrayBuffer>) =>
      fetch("/capture/camera/first", { method: "PUT", body: bytes });
    const picture = new OffscreenCanvas(8, 8);
    picture.getContext("2d")?.fillRect(0, 0, 8, 8);
    const png = new Uint8Array(await (await picture.convertToBlob()).arrayBuffer());
    const wrong = await put(new Uint8Array([1, 2, 3]));
    const right = await put(png);
    return [
      [wrong.status, ((await wrong.json()) as { readonly code: string }).code],
      [right.status, ((await right.json()) as { readonly code: string }).code],
    ];
  });
  // There is no such stream yet: the answer is the core's own.
  expect(answers).toEqual([
    [415, "UNSUPPORTED_MEDIA_TYPE"],
    [404, "STREAM_NOT_FOUND"],
  ]);
});

test("of several screens the one that is chosen is shared, and none where none is wanted", async () => {
  test.skip(shellKind === "electron", standInOnly);
  const questions = (): Promise<readonly (readonly string[])[]> =>
    shell.app.evaluate((electron) =>
      (electron as unknown as StandIn).dialog.questions.map(({ buttons }) => [...buttons]),
    );
  const press = (button: string): Promise<void> =>
    shell.app.evaluate(
      (electron, words) => (electron as unknown as StandIn).dialog.questions[0]?.press(words),
      button,
    );
  const state = page.getByRole("status", { name: "Screen", exact: true });
  await page.getByRole("link", { name: "Capture" }).click();
  await page.getByRole("button", { name: "Share the screen" }).click();
  // There is but one.
  await expect(page.getByText("Screen 1", { exact: true })).toBeVisible();
  await expect(state).toHaveText("Recording");
  expect(await questions()).toEqual([]);
  await page.getByRole("button", { name: "Stop sharing" }).click();

  await shell.app.evaluate(
    (electron) =>
      void (electron as unknown as StandIn).desktopCapturer.screens.push({
        id: "screen:2:0",
        name: "Screen 2",
        display_id: "2",
      }),
  );
  await page.getByRole("button", { name: "Share the screen" }).click();
  await expect.poll(questions).toEqual([["Screen 1 (Stand-in, 1920 × 1080)", "Screen 2", "None"]]);
  await expect(state).toHaveText(/^Waiting/);
  await press("None");
  await expect(state).toContainText("Not allowed");
  await page.getByRole("button", { name: "Share the screen" }).click();
  await expect.poll(questions).toHaveLength(1);
  await press("Screen 2");
  await expect(state).toHaveText("Recording");
  await expect(page.getByText("Screen 2", { exact: true })).toBeVisible();
  await expect(
    page
      .getByRole("list", { name: "Just captured" })
      .getByRole("listitem")
      .filter({ hasText: /Screen 2.*Kept/s }),
  ).not.toHaveCount(0);
  await page.getByRole("button", { name: "Stop sharing" }).click();
  await page.getByRole("link", { name: "Search", exact: true }).click();
});

test("the global shortcut brings up the search box", async () => {
  test.skip(shellKind === "electron", standInOnly);
  await searchBox(page).blur();
  await shell.app.evaluate((electron) =>
    (electron as unknown as StandIn).globalShortcut.press("CommandOrControl+Shift+Space"),
  );
  await expect(searchBox(page)).toBeFocused();
});

test("the tray pauses indexing, shows what was paused in the window, and the trail has both", async () => {
  test.skip(shellKind === "electron", standInOnly);
  const pressPause = (): Promise<void> =>
    shell.app.evaluate((electron) =>
      (electron as unknown as StandIn).Tray.all[0]?.menu.getMenuItemById("pause").click(),
    );
  const isPausedInTray = (): Promise<boolean | undefined> =>
    shell.app.evaluate(
      (electron) => (electron as unknown as StandIn).Tray.all[0]?.menu.getMenuItemById("pause").checked,
    );
  await page.getByRole("link", { name: "Activity" }).click();
  await pressPause();
  await expect(page.getByRole("button", { name: "Resume" }).first()).toBeVisible();
  await pressPause();
  await expect(page.getByRole("button", { name: "Pause everything" })).toBeVisible();
  await page.getByRole("button", { name: "Pause everything" }).click();
  await expect.poll(isPausedInTray).toBe(true);
  await page.getByRole("button", { name: "Resume" }).first().click();
  await expect.poll(isPausedInTray).toBe(false);
  await page.getByRole("link", { name: "Settings" }).click();
  const trail = page.getByRole("list", { name: "What was done" });
  await expect(trail.getByText("All reading was paused or resumed").nth(3)).toBeVisible();
  await page.getByRole("link", { name: "Search", exact: true }).click();
});

test("the tray speaks the language of the settings, and stays paused", async () => {
  test.skip(shellKind === "electron", standInOnly);
  const tray = (): Promise<readonly [string, boolean]> =>
    shell.app.evaluate((electron) => {
      const menu = (electron as unknown as StandIn).Tray.all[0]?.menu;
      return [menu?.items[0]?.label ?? "", menu?.getMenuItemById("pause").checked ?? false] as const;
    });
  await shell.app.evaluate((electron) =>
    (electron as unknown as StandIn).Tray.all[0]?.menu.getMenuItemById("pause").click(),
  );
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Language", { exact: true }).selectOption("de");
  await expect.poll(tray).toEqual(["Tessera öffnen", true]);
  await page.getByLabel("Sprache", { exact: true }).selectOption("en");
  await expect.poll(tray).toEqual(["Open Tessera", true]);
  await shell.app.evaluate((electron) =>
    (electron as unknown as StandIn).Tray.all[0]?.menu.getMenuItemById("pause").click(),
  );
  await page.getByRole("link", { name: "Search", exact: true }).click();
});

test("the tray says that a camera is recorded from, also where no window does, and stops it", async () => {
  test.skip(shellKind === "electron", standInOnly);
  test.skip(findPrograms(process.env) === undefined, "ffmpeg is not installed");
  await using camera = await startJpegCamera(await drawScene(20));
  const tray = (): Promise<readonly string[]> =>
    shell.app.evaluate((electron) => {
      const { menu, toolTip } = (electron as unknown as StandIn).Tray.all[0] ?? {};
      return [toolTip ?? "", ...(menu?.items.map(({ label }) => label) ?? [])];
    });
  const said = "Recording: quay-camera";
  await page.getByRole("link", { name: "Capture" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("quay-camera");
  await page.getByRole("textbox", { name: /^Address/ }).fill(camera.url);
  await page.getByRole("button", { name: "Add the camera" }).click();
  expect((await tray()).join()).not.toContain(said);
  await page.getByRole("button", { name: "Record from quay-camera" }).click();
  await expect.poll(async () => (await tray()).slice(1, 3)).toEqual([said, "Stop all recording"]);
  expect((await tray())[0]).toContain(said);
  await shell.app.evaluate((electron) =>
    (electron as unknown as StandIn).Tray.all[0]?.menu.getMenuItemById("stop-recording").click(),
  );
  await expect.poll(async () => (await tray()).join()).not.toContain(said);
  await expect(page.getByText("All recording is stopped", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Allow recording again" }).first().click();
  // It goes on where it was, for the person's word on it is the same.
  await expect.poll(async () => (await tray())[1]).toBe(said);
  await page.getByRole("button", { name: "Stop quay-camera" }).click();
  await expect.poll(async () => (await tray()).join()).not.toContain(said);
  await page.getByRole("link", { name: "Search", exact: true }).click();
});

test("what a watch finds is told by the system, but not to who looks at the window", async () => {
  test.skip(shellKind === "electron", standInOnly);
  const told = (): Promise<unknown> =>
    shell.app.evaluate((electron) =>
      (electron as unknown as StandIn)._log.flatMap(({ notification }) =>
        notification === undefined ? [] : [notification],
      ),
    );
  await searchBox(page).fill("wheelbarrow");
  await page.getByRole("button", { name: "Watch for this" }).click();
  await page.getByRole("textbox", { name: "Name of the watch" }).fill("Tools");
  await page.keyboard.press("Enter");
  await expect(page.getByText("From now on you are told").first()).toBeVisible();
  writeFileSync(join(notes, "seen.md"), "The wheelbarrow stands behind the shed.\n");
  await expect(page.getByText("Tools: seen.md").first()).toBeVisible();
  await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  writeFileSync(join(notes, "unseen.md"), "The wheelbarrow has a new wheel.\n");
  await expect.poll(told).toEqual([["Tools", "The wheelbarrow has a new wheel."]]);
  await shell.app.evaluate((electron) => (electron as unknown as StandIn).Notification.all[0]?.emit("click"));
  await expect(page.getByRole("region", { name: "Preview" }).getByText("has a new wheel")).toBeVisible();
  await page.getByRole("button", { name: "Close the preview" }).click();
});

/** What the system was asked to say, by its titles. */
const noticed = (): Promise<readonly string[]> =>
  shell.app.evaluate((electron) =>
    (electron as unknown as StandIn)._log.flatMap(({ notification }) => notification?.[0] ?? []),
  );
const pressStop = (): Promise<void> =>
  shell.app.evaluate((electron) =>
    (electron as unknown as StandIn).globalShortcut.press("CommandOrControl+Shift+F8"),
  );
const stopped = (of: Page) => of.getByText("All recording is stopped", { exact: false });

test("a key of the whole system stops all recording, whatever is in front, until it is allowed again", async () => {
  test.skip(shellKind === "electron", standInOnly);
  await page.getByRole("link", { name: "Capture" }).click();
  await page.getByRole("button", { name: "Start the camera" }).click();
  const state = page.getByRole("status", { name: "Camera", exact: true });
  await expect(state).toHaveText("Recording");
  await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  await pressStop();
  await expect.poll(noticed).toContain("All recording is stopped");
  await expect(state).toHaveText("Off");
  await expect(stopped(page)).toBeVisible();
  // The core has it, too: it holds for a window that knows nothing of the key.
  await page.reload();
  await expect(stopped(page)).toBeVisible();
  await expect(page.getByRole("button", { name: "Start the camera" })).toBeDisabled();
  await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.restore());
  await page.getByRole("button", { name: "Allow recording again" }).first().click();
  await expect(page.getByRole("button", { name: "Start the camera" })).toBeEnabled();
  await page.getByRole("link", { name: "Search", exact: true }).click();
});

test("a second start hands its link to the first and ends", async () => {
  await startAgain("tessera://search?q=frost");
  await expect(searchBox(page)).toHaveValue("frost");
});

test("an item's link opens it in the preview", async () => {
  await searchBox(page).fill("frost");
  await page
    .getByText(/tomatoes/i)
    .first()
    .click();
  await expect(page).toHaveURL(/item=/);
  const link = `tessera://item/${itemInAddress(page)}`;
  await page.getByRole("button", { name: "Close the preview" }).click();
  await searchBox(page).fill("");
  await startAgain(link);
  await expect(page.getByRole("region", { name: "Preview" }).getByText("Water the seedlings")).toBeVisible();
  await page.getByRole("button", { name: "Close the preview" }).click();
});

test("a reload gets a port of its own", async () => {
  await page.reload();
  await searchBox(page).fill("frost");
  await expect(page.getByText(/tomatoes/i).first()).toBeVisible();
});

test("a core that dies is started again and the window goes on", async () => {
  await expect.poll(coreProcessId).toBeDefined();
  const died = coreProcessId() ?? Number.NaN;
  // Never 0, which would be everything that runs the tests.
  expect(died).toBeGreaterThan(0);
  process.kill(died, "SIGKILL");
  await expect.poll(() => coreProcessId() ?? died).not.toBe(died);
  await searchBox(page).fill("water the plants after dark");
  await expect(page.getByText(/tomatoes/i).first()).toBeVisible();
});

test("the scheme serves the bytes of items, and of nothing else", async () => {
  const answers = await page.evaluate(async () => {
    const status = (path: string): Promise<number> => fetch(path).then((response) => response.status);
    return Promise.all([
      status("/content/0193a2b4-7c5e-7f00-8000-0123456789ab"),
      status("/content/etc%2fpasswd"),
    ]);
  });
  expect(answers).toEqual([404, 400]);
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
  const opened = shell.app.waitForEvent("window");
  await shell.app.evaluate(({ app }) => void app.emit("activate"));
  await expect
    .poll(() => shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds()))
    .toEqual({ x: 40, y: 50, width: 1000, height: 700 });
  // The shell has a window before it is told of here: told of later it would be taken for the next one.
  page = await opened;
  await expect(page).toHaveTitle(/Tessera/);
});

test("the key stops recording while no window is open as well", async () => {
  test.skip(shellKind === "electron", standInOnly);
  const countOf = () => shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(countOf).toBe(0);
  await pressStop();
  const opened = shell.app.waitForEvent("window");
  await shell.app.evaluate(({ app }) => void app.emit("activate"));
  page = await opened;
  await expect(stopped(page)).toBeVisible();
  await page.getByRole("link", { name: "Capture" }).click();
  await page.getByRole("button", { name: "Allow recording again" }).first().click();
  await expect(stopped(page)).toHaveCount(0);
});

test("the sample library is there when it is asked for; a link of the first start is followed", async () => {
  const shown = await launch({ arguments: ["--demo", "tessera://search?q=sourdough"] });
  const { dataFolder } = shown;
  let item = "";
  try {
    const page = await shown.page();
    await expect(searchBox(page)).toHaveValue("sourdough");
    await page.locator("[data-hit]").first().click();
    await expect(page).toHaveURL(/item=/);
    item = itemInAddress(page);
    await page.getByRole("link", { name: "Activity" }).click();
    await expect(page.getByRole("heading", { name: /demo.library$/ })).toBeVisible();
    await expect(page.getByText("The demo library:")).toBeVisible();
  } finally {
    await shown.app.close();
  }
  const again = await launch({ dataFolder, arguments: ["--demo", `tessera://item/${item}`] });
  try {
    const page = await again.page();
    await expect(page.getByRole("region", { name: "Preview" })).toContainText(/sourdough/i);
  } finally {
    await again.app.close();
  }
});
