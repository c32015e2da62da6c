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
  ".app .appimage .bat .bin .cmd .com .command .cpl .desktop .exe .hta .jar .jnlp .js .jse .lnk .mjs .msc .msi .msp .pif .ps1 .reg .run .scf .scr .sh .terminal .tool .url .vb .vbe .vbs .webloc .workflow .ws .wsf .wsh".split(
    " ",
  ),
);

export function createDesktop({ platform, environment, launch = launchCommand }: DesktopOptions): Desktop {
  const present =
    platform === "win32" ||
    platform === "darwin" ||
    isSet(environment["DISPLAY"]) ||
    isSet(environment["WAYLAND_DISPLAY"]);
  const unavailable = { kind: "unavailable", detail: "this host has no screen" } as const;
  return {
    canReveal: present,
    async open(path) {
      if (!present) return unavailable;
      if (programExtensions.has(extname(path).toLowerCase()) && runsOnOpen(platform, path))
        return {
          kind: "unavailable",
          detail: "it is a program, and opening would run it; show it in its folder instead",
        };
      return launch(openCommand(platform, path));
    },
    async reveal(path) {
      if (!present) return unavailable;
      const revealed = await launch(revealCommand(platform, path));
      // A file manager without that call on the bus still opens the folder.
      return revealed.kind === "unavailable" && platform !== "win32"
        ? launch(openCommand(platform, dirname(path)))
        : revealed;
    },
  };
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== "";

/** Scripts are text elsewhere: only Windows runs JavaScript and only Unix desktops run shell scripts. */
function runsOnOpen(platform: NodeJS.Platform, path: string): boolean {
  const extension = extname(path).toLowerCase();
  if (extension === ".js" || extension === ".mjs" || extension === ".jse") return platform === "win32";
  return extension !== ".sh" || platform !== "win32";
}

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
