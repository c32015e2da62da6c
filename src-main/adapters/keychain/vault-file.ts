import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { KeyLevel } from "#shared/rpc/system-contract.ts";

const Base64 = z.base64();

/** What the data folder remembers of its master key: how it is kept, never the key itself. */
export const VaultFile = z.object({
  version: z.literal(1),
  /** Names this data folder's entry in the keychain. */
  id: z.uuid(),
  level: KeyLevel,
  /** Tells the right master key from another one. */
  check: Base64,
  /** The master key, sealed; absent where the keychain has it. */
  sealed: z.object({ salt: Base64, box: Base64 }).optional(),
});
export type VaultFile = z.infer<typeof VaultFile>;

export type VaultFileRead = VaultFile | "absent" | "damaged";

export const vaultPath = (folder: string): string => join(folder, "vault.json");

export async function readVaultFile(folder: string): Promise<VaultFileRead> {
  const text = await readIfThere(vaultPath(folder));
  if (text === undefined) return "absent";
  const parsed = VaultFile.safeParse(parseJson(text.toString("utf8")));
  return parsed.success ? parsed.data : "damaged";
}

export const writeVaultFile = (folder: string, file: VaultFile): Promise<void> =>
  replaceFile(vaultPath(folder), Buffer.from(`${JSON.stringify(file, null, 2)}\n`));

export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
    throw thrown;
  }
}

/** After a crash or power loss there is the old file or the new one, readable by its owner alone. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const draft = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    await using file = await open(draft, "wx", 0o600);
    await file.writeFile(bytes);
    await file.sync();
    await rename(draft, path);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
  if (process.platform === "win32") return;
  await using handle = await open(folder, "r");
  await handle.sync();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema refuses `undefined`, and the caller says what to do.
    return undefined;
  }
}
