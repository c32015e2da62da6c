import { access, constants } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Desktop } from "#core/ports/desktop.ts";
import { type Command, type Launch, launchCommand } from "./launch-command.ts";

export interface DesktopOptions {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly launch?: Launch;
}

/**
 * Files that a system's "open" would run instead of showing. A watched folder may hold what came from anywhere,
 * so these are never opened from a search result; revealing them leaves the choice to the person.
 */
const programExtensions = new Set(
  ".app .appimage .application .bat .bin .cmd .com .command .cpl .desktop .exe .hta .jar .jnlp .lnk .msc .msi .msp .pif .ps1 .reg .run .scf .scr .terminal .tool .url .vb .vbe .vbs .webloc .workflow .ws .wsf .wsh".split(
    " ",
  ),
);
/** Scripts are text elsewhere: Windows gives them to what runs them. */
const windowsExtensions = new Set(".chm .js .jse .mjs .pl .py .pyw .pyz .pyzw .rb".split(" "));

export function createDesktop({ platform, environment, launch = launchCommand }: DesktopOptions): Desktop {
  const present =
    platform === "win32" ||
    platform === "darwin" ||
    isSet(environment["DISPLAY"]) ||
    isSet(environment["WAYLAND_DISPLAY"]);
  return {
    canReveal: present,
    async open(path) {
      if (!present) return { kind: "no-screen" };
      if (await runsOnOpen(platform, path)) return { kind: "is-program" };
      return launch(openCommand(platform, path));
    },
    async reveal(path) {
      if (!present) return { kind: "no-screen" };
      const revealed = await launch(revealCommand(platform, path));
      // A file manager without that call on the bus still opens the folder.
      return revealed.kind === "unavailable" && platform !== "win32"
        ? launch(openCommand(platform, dirname(path)))
        : revealed;
    },
  };
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== "";

async function runsOnOpen(platform: NodeJS.Platform, path: string): Promise<boolean> {
  const extension = extname(path).toLowerCase();
  if (programExtensions.has(extension)) return true;
  if (platform === "win32") return windowsExtensions.has(extension);
  // macOS opens what has no type of its own and may be run in its terminal.
  return extension === ".sh" || (platform === "darwin" && extension === "" && (await mayBeRun(path)));
}

const mayBeRun = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

function openCommand(platform: NodeJS.Platform, path: string): Command {
  if (platform === "win32") return { program: "explorer.exe", args: [path], successCodes: [1] };
  return { program: platform === "darwin" ? "open" : "xdg-open", args: [path] };
}

function revealCommand(platform: NodeJS.Platform, path: string): Command {
  if (platform === "win32") return { program: "explorer.exe", args: [`/select,${path}`], successCodes: [1] };
  if (platform === "darwin") return { program: "open", args: ["-R", path] };
  // The bus tool splits its lists at commas, so a comma of the path must not look like one.
  const address = pathToFileURL(path).href.replaceAll(",", "%2C");
  return {
    program: "dbus-send",
    args: [
      "--session",
      "--print-reply",
      "--dest=org.freedesktop.FileManager1",
      "/org/freedesktop/FileManager1",
      "org.freedesktop.FileManager1.ShowItems",
      `array:string:${address}`,
      "string:",
    ],
  };
}
