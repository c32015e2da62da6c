import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { BrowserContext } from "playwright-core";

const SWITCHES = [
  "--headless=new",
  "--hide-scrollbars",
  "--mute-audio",
  "--no-startup-window",
  "--no-first-run",
  "--no-default-browser-check",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--password-store=basic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-extensions",
  "--disable-sync",
  // It makes up a screen, and the app is asked in place of its own list.
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--disable-renderer-backgrounding",
  "--disable-features=HttpsUpgrades,PaintHolding",
  "--remote-debugging-port=0",
  "--host-resolver-rules=MAP *.stand-in.test 127.0.0.1",
];

let browserProcess: ChildProcess | undefined;

/** Starts the browser and says so in the line that Playwright's `_electron` waits for. */
export async function startChromium(): Promise<BrowserContext> {
  const profile = mkdtempSync(join(tmpdir(), "stand-in-profile-"));
  const child = spawn(
    process.env["TESSERA_CHROMIUM"] ?? "/usr/bin/chromium",
    [...SWITCHES, `--user-data-dir=${profile}`],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  browserProcess = child;
  process.on("exit", () => {
    child.kill("SIGKILL");
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });
  const address = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stderr.on("data", (chunk) => {
      text += String(chunk);
      const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Chromium ended with ${code}: ${text.slice(-400)}`)));
  });
  process.stderr.write(`\nDevTools listening on ${address}\n`);
  const [context] = (await chromium.connectOverCDP(address)).contexts();
  if (context === undefined) throw new Error("Chromium has no context");
  return context;
}

export const stopChromium = (): Promise<void> =>
  new Promise((resolve) => {
    if (browserProcess === undefined || browserProcess.exitCode !== null) return resolve();
    browserProcess.once("exit", () => resolve());
    browserProcess.kill("SIGTERM");
    setTimeout(resolve, 2000).unref();
  });
