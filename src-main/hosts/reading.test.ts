/** The whole way of a picture with text in it, through the parts that a host has. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { canDrawText, makeTextPicture } from "#adapters/formats/image/make-text-picture.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { assemble } from "./assemble.ts";
import { sourceTree } from "./source-tree.ts";

const asked = { offset: 0, limit: 5, typing: false, weak: false, facets: false, collapse: true } as const;
const plain = {
  ...asked,
  rerankMs: 0,
  diverse: 0,
  recency: 0,
  titles: 0,
  headings: 0,
  texts: 0,
  tags: 0,
  perGroup: 3,
} as const;

it.skipIf(!(await canDrawText()))(
  "a picture is found by its name at once and by its text later, at the line, with the first segment as it was (skipped where the system has no font to draw the text with)",
  { timeout: 180_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "tessera-text-in-pictures-"));
    const photos = join(folder, "photos");
    mkdirSync(photos);
    writeFileSync(join(photos, "sign.png"), await makeTextPicture(["Boarding"], 320));
    const assembly = await assemble({
      dataFolder: join(folder, "data"),
      entries: sourceTree.entries,
      modelFolder: sourceTree.modelFolder,
      shape: "edge",
      version: sourceTree.version(),
      environment: { TESSERA_KEYCHAIN: "off" },
      timing: { stabilityMs: 1, stabilityMaxMs: 10, missingRetryMs: 100, calmMs: 10 },
      report: (thrown) => {
        throw thrown;
      },
    });
    if (assembly.kind !== "ready") throw new Error(assembly.detail);
    {
      await using application = assembly.application;
      const { library, search } = application.services;
      await application.start();
      await library.addFolder({ path: photos, ignore: [] });
      await library.idle();
      const find = async (text: string) => {
        const found = await search.query({ ...plain, text });
        if (isRefusal(found)) throw new Error(found.refused);
        return found.hits;
      };
      const [named] = await find("sign");
      expect(named).toMatchObject({ name: "sign.png", anchor: { kind: "image" } });
      await vi.waitFor(
        async () =>
          expect((await library.activity()).reading).toEqual({
            state: "done",
            doneCount: 1,
            wantedCount: 1,
            withTextCount: 1,
          }),
        { timeout: 170_000, interval: 100 },
      );
      const [hit] = await find("boarding");
      expect(hit).toMatchObject({ itemId: named?.itemId, snippet: { text: "Boarding" } });
      expect(hit?.anchor.kind === "image" ? hit.anchor.lines : []).toHaveLength(1);
      expect((await find("sign"))[0]?.segmentId).toBe(named?.segmentId);
    }
    rmSync(folder, { recursive: true });
  },
);
