import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { loadStaticModel, type StaticModel } from "#adapters/models/static-model.ts";

const run = promisify(execFile);
const models = join(import.meta.dirname, "..");
const sample = join(models, "../../shared/models/training-sample");
const environment = { ...process.env, OPENBLAS_NUM_THREADS: "2", PYTHONDONTWRITEBYTECODE: "1" };
const shipped = join(models, "static-en");

const hasNumpy = (candidate: string): Promise<boolean> =>
  run(candidate, ["-c", "import numpy"]).then(
    () => true,
    () => false,
  );
// Debian's own first: another Python on the path may lack Debian's packages.
const python = (await hasNumpy("/usr/bin/python3")) ? "/usr/bin/python3" : (await hasNumpy("python3")) ? "python3" : undefined;

/** Articles of six invented subjects, each with words of its own: enough to see that what belongs together is drawn together. */
function plantedArticles(): string {
  const syllables = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu"];
  const word = (subject: number, place: number): string => `${syllables[subject]}${syllables[place % 10]}${syllables[Math.floor(place / 10) % 10]}`;
  let state = 42;
  const chance = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const sentence = (subject: number): string => `The ${Array.from({ length: 9 }, () => word(subject, chance(60))).join(" ")}.`;
  const paragraph = (subject: number): string => Array.from({ length: 6 }, () => sentence(subject)).join(" ");
  const article = (place: number): string => {
    const subject = place % 6;
    const sections = ["", "History", "Use"].map((heading) => [heading, [paragraph(subject), paragraph(subject)]]);
    return JSON.stringify([word(subject, 1), sections]);
  };
  return Array.from({ length: 120 }, (_, place) => article(place)).join("\n");
}

interface Trained {
  readonly folder: string;
  readonly model: StaticModel;
  /** First sentence and the rest of a paragraph, one of each of many articles. */
  readonly related: readonly (readonly [string, string])[];
}

async function articlesOf(path: string): Promise<readonly (readonly [string, string])[]> {
  const unpack = path.endsWith(".xz") ? ["xzcat", path] : ["cat", path];
  const { stdout } = await run("bash", ["-c", `${unpack.map((word) => `'${word}'`).join(" ")} 2>/dev/null | head -n 60`], { maxBuffer: 2 ** 28 });
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.flatMap((line) => {
    const [, sections] = JSON.parse(line) as [string, [string, string[]][]];
    const paragraph = sections.flatMap(([, paragraphs]) => paragraphs).find((each) => each.split(". ").length >= 3);
    const [first, ...rest] = paragraph?.split(". ") ?? [];
    return first === undefined ? [] : [[first, rest.join(". ")] as const];
  });
}

async function train(): Promise<Trained> {
  const folder = await mkdtemp(join(tmpdir(), "tessera-recipe-"));
  let articles = join(sample, "wiki-sample.jsonl.xz");
  const pairs = join(sample, "wordnet-pairs.json.gz");
  if (!existsSync(articles)) {
    articles = join(folder, "articles.jsonl");
    await writeFile(articles, plantedArticles());
  }
  const out = join(folder, "model");
  const inputs = ["--articles", articles, ...(existsSync(pairs) ? ["--pairs", pairs] : [])];
  await run(python ?? "", ["-m", "recipe", "--toy", ...inputs, "--out", out], { cwd: models, env: environment });
  return { folder, model: await loadStaticModel(out, "toy"), related: await articlesOf(articles) };
}

describe.skipIf(python === undefined)("the recipe, at toy size (needs python3 with numpy)", () => {
  let trained: Trained;
  beforeAll(async () => {
    trained = await train();
    return () => rm(trained.folder, { recursive: true, force: true });
  }, 300_000);

  test("writes a model that the program loads", async () => {
    const { model, folder } = trained;
    expect(model.space).toMatchObject({ modelId: "toy", dimensions: 64 });
    const { size } = await stat(join(folder, "model", "embeddings.i8"));
    expect(size % 64).toBe(0);
  });

  test("what belongs together is nearer than what does not", () => {
    const { model, related } = trained;
    const vectorOf = (given: string): Float32Array => {
      const vector = new Float32Array(model.space.dimensions);
      model.embedInto(given, vector);
      return vector;
    };
    const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, column) => sum + value * b[column]!, 0);
    const vectors = related.map(([first, rest]) => [vectorOf(first), vectorOf(rest)] as const);
    let nearer = 0;
    for (const [place, [first, rest]] of vectors.entries()) {
      const other = vectors[(place + 1) % vectors.length]![1];
      if (cosine(first, rest) > cosine(first, other)) nearer++;
    }
    expect(vectors.length).toBeGreaterThan(30);
    expect(nearer / vectors.length).toBeGreaterThan(0.85);
  });
});

test.skipIf(python === undefined)("the recipe's tokens are the program's (needs python3 with numpy)", async () => {
  const texts = ["The quick brown fox, (jumped) 13 times.", "Café naïve ÀÉ co\u00ADoperate one\u200Btwo", "€5 £6 $7 👍🏽 ok", "東京 is 大", "a\u0000b\tc\u000Bd № ½ İstanbul", "[x]_y-z “quoted” …", "supercalifragilistic".repeat(6)];
  const child = spawn(python ?? "", ["-m", "recipe.tokens", shipped], { cwd: models, env: environment });
  onTestFinished(() => void child.kill());
  child.stdin.end(JSON.stringify(texts));
  const ids: unknown = JSON.parse(await text(child.stdout));
  const { tokens } = await loadStaticModel(shipped, "static-en");
  expect(ids).toEqual(texts.map((each) => tokens.encode(each)));
});
