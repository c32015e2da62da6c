import { _electron } from "playwright-core";
import type { ElectronApplication, Page } from "playwright-core";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const electronFolder = join(root, "node_modules", "electron");

/** Which of the two is driven: the same specs, the same build. */
export const shellKind =
  existsSync(join(electronFolder, "path.txt")) && process.env["TESSERA_SHELL"] !== "stand-in"
    ? "electron"
    : "stand-in";
if (shellKind === "stand-in")
  process.env["ELECTRON_OVERRIDE_DIST_PATH"] = join(import.meta.dirname, "stand-in", "bin");

export interface Launched {
  readonly app: ElectronApplication;
  readonly dataFolder: string;
  readonly exited: Promise<number | null>;
  page(): Promise<Page>;
}

/** Starts the built shell on a data folder of its own. The keychain of whoever runs the test is left alone. */
export async function launch(
  given: {
    readonly dataFolder?: string;
    readonly arguments?: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<Launched> {
  const dataFolder = given.dataFolder ?? mkdtempSync(join(tmpdir(), "tessera-desktop-"));
  const app = await _electron.launch({
    args: [root, `--user-data-dir=${dataFolder}`, ...(given.arguments ?? [])],
    cwd: root,
    env: {
      ...process.env,
      TESSERA_KEYCHAIN: "off",
      TESSERA_DATA: join(dataFolder, "library"),
      ...given.environment,
    } as Record<string, string>,
  });
  const exited = new Promise<number | null>((resolve) => app.process().once("exit", resolve));
  return { app, dataFolder, exited, page: () => app.firstWindow() };
}
