import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SealedFiles } from "#core/ports/sealed-files.ts";
import { chunkSizeBytes } from "./limits.ts";
import { createSealedFiles } from "./sealed-files.ts";

describe("sealed files", () => {
  let folder: string;
  let files: SealedFiles;
  const key = randomBytes(32);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sealed-"));
    files = await createSealedFiles({ folder, key });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([0, 1, chunkSizeBytes - 1, chunkSizeBytes, chunkSizeBytes + 1, 3 * chunkSizeBytes])(
    "reads back %i bytes",
    async (sizeBytes) => {
      const bytes = new Uint8Array(randomBytes(sizeBytes));
      await files.write("index.bin", bytes);
      const read = await files.read("index.bin");
      expect(read.kind === "found" && Buffer.from(read.bytes).equals(bytes)).toBe(true);
    },
  );

  it("hands a file over in pieces, in order, and says at the end whether it was whole", async () => {
    const bytes = new Uint8Array(randomBytes(2 * chunkSizeBytes + 5));
    await files.write("index.bin", bytes);
    const taken = new Uint8Array(bytes.byteLength);
    let end = 0;
    const read = () =>
      files.readInto("index.bin", (sizeBytes) => {
        expect(sizeBytes).toBe(bytes.byteLength);
        return (piece, from) => {
          expect(from).toBe(end);
          taken.set(piece, from);
          end += piece.byteLength;
        };
      });
    expect(await read()).toEqual({ kind: "taken" });
    expect(Buffer.from(taken).equals(bytes)).toBe(true);
    await truncate(join(folder, "index.bin"), chunkSizeBytes);
    const damaged = await files.readInto("index.bin", () => () => undefined);
    expect(damaged.kind).toBe("damaged");
    expect(await files.readInto("nothing", () => () => undefined)).toEqual({ kind: "absent" });
    await files.write("index.bin", bytes);
    const refusing = files.readInto("index.bin", () => () => {
      throw new Error("no room");
    });
    await expect(refusing).rejects.toThrow("no room");
  });

  it("replaces whole, keeps no draft, and lets only the owner read", async () => {
    await files.write("a", new TextEncoder().encode("first words"));
    await files.write("a", new TextEncoder().encode("later words"));
    expect(await readdir(folder)).toEqual(["a"]);
    if (process.platform !== "win32") expect((await stat(join(folder, "a"))).mode & 0o777).toBe(0o600);
    expect((await readFile(join(folder, "a"))).includes("words")).toBe(false);
    expect(await files.read("a")).toEqual({ kind: "found", bytes: new TextEncoder().encode("later words") });
  });

  it("says absent of what is not there, also after it was removed", async () => {
    expect(await files.read("a")).toEqual({ kind: "absent" });
    await files.write("a", new Uint8Array(3));
    await files.remove("a");
    await files.remove("a");
    expect(await files.read("a")).toEqual({ kind: "absent" });
  });

  it("refuses every altered byte of a small file", async () => {
    await files.write("a", new TextEncoder().encode("tile"));
    const sealed = await readFile(join(folder, "a"));
    for (let place = 0; place < sealed.byteLength; place++) {
      const altered = Uint8Array.from(sealed, (byte, at) => (at === place ? byte ^ 1 : byte));
      await writeFile(join(folder, "a"), altered);
      expect((await files.read("a")).kind).toBe("damaged");
    }
  });

  it("refuses a file that was cut, even between chunks, or grown", async () => {
    await files.write("a", new Uint8Array(2 * chunkSizeBytes));
    const path = join(folder, "a");
    const whole = await readFile(path);
    for (const sizeBytes of [0, 10, 36, 51, 36 + chunkSizeBytes + 16, whole.byteLength - 1]) {
      await writeFile(path, whole);
      await truncate(path, sizeBytes);
      expect((await files.read("a")).kind).toBe("damaged");
    }
    await writeFile(path, Buffer.concat([whole, new Uint8Array(20)]));
    expect((await files.read("a")).kind).toBe("damaged");
  });

  it("refuses another key, another name, and swapped chunks", async () => {
    await files.write("a", randomBytes(2 * chunkSizeBytes));
    const other = await createSealedFiles({ folder, key: randomBytes(32) });
    expect((await other.read("a")).kind).toBe("damaged");
    const sealed = await readFile(join(folder, "a"));
    await writeFile(join(folder, "b"), sealed);
    expect((await files.read("b")).kind).toBe("damaged");
    const [first, second] = [36, 36 + chunkSizeBytes + 16];
    const swapped = Buffer.concat([
      sealed.subarray(0, first),
      sealed.subarray(second),
      sealed.subarray(first, second),
    ]);
    await writeFile(join(folder, "a"), swapped);
    expect((await files.read("a")).kind).toBe("damaged");
  });

  it("removes drafts that a crash left", async () => {
    await writeFile(join(folder, "a.00ff00ff00ff.new"), "half");
    await createSealedFiles({ folder, key });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(["", "..", "../a", "a/b", "a.new", "a\0b", "x".repeat(101)])(
    "refuses the name %j",
    async (name) => {
      await expect(files.write(name, new Uint8Array(1))).rejects.toThrow(/not a name/);
    },
  );
});
