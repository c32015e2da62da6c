import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { KeyVault } from "#core/ports/key-vault.ts";
import { type KeyVaultOptions, openKeyVault } from "./open-key-vault.ts";
import type { OsKeychain } from "./os-keychain.ts";

/** A keychain in memory that can be locked and taken away. */
function memoryKeychain(): OsKeychain & {
  state: "open" | "locked" | "gone";
  readonly entries: Map<string, string>;
} {
  const entries = new Map<string, string>();
  const failure = {
    locked: { kind: "locked", detail: "locked" },
    gone: { kind: "unavailable", detail: "nobody there" },
  } as const;
  const keychain: ReturnType<typeof memoryKeychain> = {
    state: "open",
    entries,
    probe: async () => (keychain.state === "open" ? { kind: "works" } : failure[keychain.state]),
    async read(account) {
      if (keychain.state !== "open") return failure[keychain.state];
      const secret = entries.get(account);
      return secret === undefined ? { kind: "absent" } : { kind: "found", secret };
    },
    async write(account, secret) {
      if (keychain.state !== "open") return failure[keychain.state];
      entries.set(account, secret);
      return { kind: "written" };
    },
  };
  return keychain;
}

describe("key vault", () => {
  let root: string;
  let folder: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "vault-"));
    folder = join(root, "data");
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const opening = (options: Partial<KeyVaultOptions> = {}) =>
    openKeyVault({ folder, environment: {}, sealedPaths: [], mayCreate: true, ...options });
  const opened = async (options: Partial<KeyVaultOptions> = {}): Promise<KeyVault> => {
    const answer = await opening(options);
    if (answer.kind === "refused") throw new Error(answer.detail);
    return answer.vault;
  };
  const refusal = async (options: Partial<KeyVaultOptions> = {}): Promise<string> => {
    const answer = await opening(options);
    return answer.kind === "refused" ? answer.detail : `opened at ${answer.vault.level}`;
  };
  const keyOf = async (options: Partial<KeyVaultOptions> = {}): Promise<string> =>
    Buffer.from(await (await opened(options)).deriveKey("database")).toString("hex");
  const credential = async (text: string) => {
    const directory = join(root, "credentials");
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "tessera-key"), text);
    return { CREDENTIALS_DIRECTORY: directory };
  };
  const alter = async (change: (file: Record<string, unknown>) => Record<string, unknown>) => {
    const path = join(folder, "vault.json");
    await writeFile(
      path,
      JSON.stringify(change(JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>)),
    );
  };

  it("keeps the key in the keychain where there is one, and nothing of it in the folder", async () => {
    const keychain = memoryKeychain();
    const vault = await opened({ keychain });
    expect([vault.level, vault.notices]).toEqual(["os-keychain", []]);
    const [secret = ""] = keychain.entries.values();
    const text = await readFile(join(folder, "vault.json"), "latin1");
    expect([text.includes(secret), existsSync(join(folder, "vault.key"))]).toEqual([false, false]);
    expect(await keyOf({ keychain })).toBe(await keyOf({ keychain }));
  });

  it("gives each purpose and each folder another key of 32 bytes", async () => {
    const vault = await opened();
    const keys = [await vault.deriveKey("database"), await vault.deriveKey("derived")];
    expect(keys.map((key) => key.byteLength)).toEqual([32, 32]);
    expect(keys[0]).not.toEqual(keys[1]);
    expect(await keyOf({ folder: join(root, "other") })).not.toBe(await keyOf());
  });

  it.each([
    ["locked", /is locked\. Unlock it/],
    ["gone", /does not answer \(nobody there\)/],
  ] as const)(
    "refuses when the keychain that has the key is %s, and never makes another",
    async (state, sentence) => {
      const keychain = memoryKeychain();
      const key = await keyOf({ keychain });
      keychain.state = state;
      expect(await refusal({ keychain, environment: { TESSERA_PASSPHRASE: "correct horse" } })).toMatch(
        sentence,
      );
      expect(existsSync(join(folder, "vault.key"))).toBe(false);
      keychain.state = "open";
      expect(await keyOf({ keychain })).toBe(key);
    },
  );

  it("refuses when the keychain's entry is gone or another, or the keychain may not be asked", async () => {
    const keychain = memoryKeychain();
    await opened({ keychain });
    const [account = ""] = keychain.entries.keys();
    keychain.entries.set(account, Buffer.alloc(32).toString("base64"));
    expect(await refusal({ keychain })).toMatch(/gave another key/);
    keychain.entries.clear();
    expect(await refusal({ keychain })).toMatch(/is not there/);
    expect(keychain.entries.size).toBe(0);
    expect(await refusal()).toMatch(/told not to ask/);
  });

  it("falls back to the key file with a notice, for its owner alone", async () => {
    const keychain = memoryKeychain();
    keychain.state = "locked";
    const vault = await opened({ keychain });
    expect(vault.level).toBe("file-permissions-only");
    expect(vault.notices.map(({ code }) => code)).toEqual(["keychain-locked", "key-beside-library"]);
    const path = join(folder, "vault.key");
    if (process.platform !== "win32") {
      expect([(await stat(folder)).mode & 0o777, (await stat(path)).mode & 0o777]).toEqual([0o700, 0o600]);
      await chmod(path, 0o644);
      expect(await refusal()).toMatch(/can be read by others/);
      await chmod(path, 0o600);
    }
    keychain.state = "open";
    expect((await opened({ keychain })).level).toBe("file-permissions-only");
    await rm(path);
    expect(await refusal({ keychain })).toMatch(/key file .* is gone/);
  });

  it("seals with a passphrase: the right one opens, typed either way; a wrong, absent or short one is refused", async () => {
    const environment = { TESSERA_PASSPHRASE: "caf\u00e9 au lait" };
    const key = await keyOf({ environment });
    expect((await opened({ environment })).level).toBe("passphrase");
    expect(await keyOf({ askPassphrase: async () => "cafe\u0301 au lait" })).toBe(key);
    expect(await refusal({ environment: { TESSERA_PASSPHRASE: "caffe au lait" } })).toMatch(
      /passphrase is not the one/,
    );
    expect(await refusal({ askPassphrase: async () => undefined })).toMatch(/Set TESSERA_PASSPHRASE/);
    expect(await refusal({ folder: join(root, "short"), environment: { TESSERA_PASSPHRASE: "pw" } })).toMatch(
      /at least 8/,
    );
    expect(existsSync(join(root, "short", "vault.json"))).toBe(false);
  });

  it("prefers the systemd credential to a passphrase, and then wants that very one", async () => {
    const environment = { ...(await credential("first secret")), TESSERA_PASSPHRASE: "correct horse" };
    const key = await keyOf({ environment });
    expect((await opened({ environment })).level).toBe("systemd-credential");
    expect(await refusal({ environment: { TESSERA_PASSPHRASE: "correct horse" } })).toMatch(
      /systemctl start/,
    );
    await credential("second secret");
    expect(await refusal({ environment })).toMatch(/systemd credential is not the one/);
    await credential("first secret");
    expect(await keyOf({ environment })).toBe(key);
  });

  it("refuses a vault that was altered, moved to another level or damaged", async () => {
    const environment = await credential("shared secret");
    await opened({ environment });
    const whole = await readFile(join(folder, "vault.json"));
    await alter((file) => ({ ...file, level: "passphrase" }));
    expect(await refusal({ environment: { ...environment, TESSERA_PASSPHRASE: "shared secret" } })).toMatch(
      /not the one/,
    );
    await writeFile(join(folder, "vault.json"), whole);
    await alter((file) => ({ ...file, id: "0192f0c1-2d3e-7abc-8def-0123456789ab" }));
    expect(await refusal({ environment })).toMatch(/not the one/);
    await writeFile(join(folder, "vault.json"), whole);
    await alter((file) => ({ ...file, sealed: undefined }));
    expect(await refusal({ environment })).toMatch(/holds no key/);
    await writeFile(join(folder, "vault.json"), whole.subarray(0, 50));
    expect(await refusal({ environment })).toMatch(/is damaged/);
    await writeFile(join(folder, "vault.json"), whole);
    expect((await opened({ environment })).level).toBe("systemd-credential");
  });

  it("makes no key for one who may not", async () => {
    expect(await refusal({ mayCreate: false })).toMatch(/Start Tessera once/);
    expect(existsSync(join(folder, "vault.json"))).toBe(false);
    const key = await keyOf();
    expect(await keyOf({ mayCreate: false })).toBe(key);
  });

  it("makes no new key over a library whose vault is gone", async () => {
    const database = join(folder, "library.db");
    await opened({ sealedPaths: [database] });
    await writeFile(database, "sealed");
    await rm(join(folder, "vault.json"));
    expect(await refusal({ sealedPaths: [database] })).toMatch(/how its key is kept, is not/);
    expect(existsSync(join(folder, "vault.json"))).toBe(false);
  });
});
