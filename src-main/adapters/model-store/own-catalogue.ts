/** The bundled entries, and those that a person added with fingerprints of their own. */
import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { JsonText } from "#shared/model/json-text.ts";
import { ModelCatalogue, type ModelEntry, type ModelId } from "#shared/model/model-catalogue.ts";
import { limits } from "./limits.ts";
import { asFileRefusal, ModelRefusal } from "./model-refusal.ts";

const CatalogueText = JsonText.pipe(ModelCatalogue);

export interface Catalogue {
  entries(): readonly ModelEntry[];
  find(id: ModelId): ModelEntry | undefined;
  /** Keeps them; an entry of the release with pins stays as it is. */
  add(entries: readonly ModelEntry[]): Promise<void>;
}

export async function openCatalogue(root: string, bundled: ModelCatalogue): Promise<Catalogue> {
  const path = join(root, "catalogue.json");
  let own: readonly ModelEntry[] = (await stat(path).catch(() => undefined)) ? await readCatalogue(path) : [];
  const entries = (): readonly ModelEntry[] => {
    const added = new Map(own.map((entry) => [entry.id, entry]));
    const known = bundled.models.map((entry) =>
      entry.pins === undefined ? (added.get(entry.id) ?? entry) : entry,
    );
    const ids = new Set(known.map(({ id }) => id));
    return [...known, ...own.filter(({ id }) => !ids.has(id))];
  };
  return {
    entries,
    find: (id) => entries().find((entry) => entry.id === id),
    async add(more) {
      const kept = new Map([...own, ...more].map((entry) => [entry.id, entry]));
      const next = [...kept.values()];
      await replace(path, JSON.stringify({ format: "tessera-models-1", models: next }));
      own = next;
    },
  };
}

/** A catalogue from outside is read like any file: with a limit, and by its schema. */
export async function readCatalogue(path: string): Promise<readonly ModelEntry[]> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > limits.catalogueBytesMax)
      throw new ModelRefusal({
        code: "catalogue-malformed",
        path,
        detail: `it is no file of at most ${limits.catalogueBytesMax} bytes`,
      });
    const parsed = CatalogueText.safeParse(await readFile(path, "utf8"));
    if (parsed.success) return parsed.data.models;
    const [issue] = parsed.error.issues;
    const detail = `${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim();
    throw new ModelRefusal({ code: "catalogue-malformed", path, detail });
  } catch (thrown) {
    throw asFileRefusal(thrown, path);
  }
}

async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await using file = await open(`${path}.new`, "w", 0o600);
  await file.writeFile(text);
  await file.sync();
  await rename(`${path}.new`, path);
}
