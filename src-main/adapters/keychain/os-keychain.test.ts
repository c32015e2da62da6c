import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";

const programs = ["dbus-run-session", "gnome-keyring-daemon"];
const missing = programs.filter(
  (program) => spawnSync(program, ["--version"], { stdio: "ignore" }).error !== undefined,
);

const Outcome = z.object({
  level: z.string().optional(),
  key: z.string().optional(),
  detail: z.string().optional(),
});

/** A start of the vault in a process of its own, for each has another session. */
const start = `
  import { createOsKeychain } from ${JSON.stringify(new URL("os-keychain.ts", import.meta.url).href)};
  import { openKeyVault } from ${JSON.stringify(new URL("open-key-vault.ts", import.meta.url).href)};
  const opening = await openKeyVault({ folder: process.argv[1], environment: {}, sealedPaths: [], mayCreate: true, keychain: createOsKeychain("tessera-test") });
  const shown = opening.kind === "refused" ? { detail: opening.detail }
    : { level: opening.vault.level, key: Buffer.from(await opening.vault.deriveKey("database")).toString("hex") };
  process.stdout.write("outcome " + JSON.stringify(shown) + "\\n");
`;

describe.skipIf(missing.length > 0)(
  `a real keychain (skipped where ${programs.join(" or ")} is missing)`,
  () => {
    let home: string;
    let folder: string;
    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), "keychain-"));
      folder = join(home, "data");
      await mkdir(join(home, "run"), { mode: 0o700 });
    });
    afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

    /** `session`: shell commands before the start, inside a bus of its own; undefined: no bus at all. */
    async function startVault(session: string | undefined): Promise<z.infer<typeof Outcome>> {
      const node = [process.execPath, "--input-type=module", "-e", start, folder];
      const inSession = ["dbus-run-session", "--", "sh", "-c", `${session} exec "$@"`, "sh", ...node];
      const [program = "", ...args] = session === undefined ? node : inSession;
      const { DBUS_SESSION_BUS_ADDRESS: _, DISPLAY: __, WAYLAND_DISPLAY: ___, ...environment } = process.env;
      const env = {
        ...environment,
        HOME: home,
        XDG_DATA_HOME: join(home, "share"),
        XDG_RUNTIME_DIR: join(home, "run"),
      };
      const output = await new Promise<string>((resolve, reject) => {
        execFile(program, args, { env, timeout: 50_000 }, (error, stdout, stderr) =>
          error === null ? resolve(stdout) : reject(new Error(`${error.message}\n${stderr}`)),
        );
      });
      const line = output.split("\n").find((text) => text.startsWith("outcome ")) ?? "outcome null";
      return Outcome.parse(JSON.parse(line.slice("outcome ".length)));
    }

    const unlocked = "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;";
    const locked = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1;";

    it("keeps the key across sessions, refuses while it is locked or away, and writes nothing readable", async () => {
      const first = await startVault(unlocked);
      expect(first.level).toBe("os-keychain");
      expect((await startVault(locked)).detail).toMatch(/is locked/);
      expect((await startVault(undefined)).detail).toMatch(/does not answer|is not there/);
      expect(await startVault(unlocked)).toEqual(first);
      expect(await readdir(folder)).toEqual(["vault.json"]);
      const keyrings = join(home, "share", "keyrings");
      for (const name of await readdir(keyrings))
        expect((await readFile(join(keyrings, name), "latin1")).includes("master key of data folder")).toBe(
          false,
        );
    }, 300_000);
  },
);
