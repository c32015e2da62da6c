import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createDesktop } from "./create-desktop.ts";
import type { Command } from "./launch-command.ts";

function desktopOf(
  platform: NodeJS.Platform,
  environment: Record<string, string> = { DISPLAY: ":0" },
  works: (command: Command) => boolean = () => true,
) {
  const launched: Command[] = [];
  const desktop = createDesktop({
    platform,
    environment,
    launch: (command) => {
      launched.push(command);
      return Promise.resolve(works(command) ? { kind: "launched" } : { kind: "unavailable", detail: "no" });
    },
  });
  return { desktop, launched };
}

test("a path is one argument of a program, whatever is in it", async () => {
  const path = '/home/a/$(touch x); "quoted" & more.pdf';
  for (const platform of ["linux", "darwin", "win32"] as const) {
    const { desktop, launched } = desktopOf(platform);
    expect(await desktop.open(path)).toEqual({ kind: "launched" });
    expect(launched[0]?.args).toEqual([path]);
  }
});

test("without a screen nothing is started", async () => {
  const { desktop, launched } = desktopOf("linux", {});
  expect(desktop.canReveal).toBe(false);
  expect((await desktop.open("/a.pdf")).kind).toBe("no-screen");
  expect((await desktop.reveal("/a.pdf")).kind).toBe("no-screen");
  expect(launched).toEqual([]);
});

test("what the system would run is not opened", async () => {
  for (const [platform, name] of [
    ["linux", "a.desktop"],
    ["linux", "a.sh"],
    ["win32", "a.js"],
    ["win32", "A.EXE"],
    ["win32", "a.py"],
    ["darwin", "a.command"],
  ] as const) {
    const { desktop, launched } = desktopOf(platform);
    expect((await desktop.open(`/x/${name}`)).kind).toBe("is-program");
    expect(launched).toEqual([]);
  }
  const { desktop } = desktopOf("linux");
  for (const name of ["a.js", "a.py"]) expect((await desktop.open(`/x/${name}`)).kind).toBe("launched");
});

test("on macOS a file without a type is opened unless it may be run", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tessera-open-"));
  await writeFile(join(folder, "notes"), "text", { mode: 0o600 });
  await writeFile(join(folder, "tool"), "#!/bin/sh\n", { mode: 0o700 });
  const { desktop, launched } = desktopOf("darwin");
  expect((await desktop.open(join(folder, "notes"))).kind).toBe("launched");
  expect((await desktop.open(join(folder, "tool"))).kind).toBe("is-program");
  expect(launched).toHaveLength(1);
  await rm(folder, { recursive: true });
});

test("revealing selects the file, or opens its folder where no file manager answers", async () => {
  const { desktop, launched } = desktopOf(
    "linux",
    { WAYLAND_DISPLAY: "wayland-0" },
    ({ program }) => program !== "dbus-send",
  );
  expect(await desktop.reveal("/x/one, two.txt")).toEqual({ kind: "launched" });
  expect(launched[0]?.args).toContain("array:string:file:///x/one%2C%20two.txt");
  expect(launched[1]).toEqual({ program: "xdg-open", args: ["/x"] });
});
