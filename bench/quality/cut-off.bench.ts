/**
 * Where "no good match" begins for the bundled model: the best cosine that questions get from documents which cannot
 * answer them, beside the cosine of the documents that can.
 */
import type { Embedder } from "#core/ports/embedder.ts";
import { chanceFor } from "#core/query/cut-off.ts";
import type { Benchmark } from "../benchmark.ts";
import { quantile } from "../statistics.ts";
import { readGapNotes, readSet, setNames, setsPresent, type Document, type Judged } from "./documents.ts";
import { loadEmbedder } from "./searchable.ts";

interface Table {
  readonly ids: readonly string[];
  readonly rows: Float32Array;
}

const textOf = ({ title, text }: Document): string => [title, text].filter((part) => part !== "").join(". ");

async function tableOf(documents: readonly Document[], embedder: Embedder): Promise<Table> {
  return { ids: documents.map((document) => document.id), rows: await embedder.embed(documents.map(textOf)) };
}

/** The largest cosine of a query with any document that `wanted` takes. */
function bestCosine(query: Float32Array, { ids, rows }: Table, wanted: (id: string) => boolean): number {
  let best = -1;
  for (const [place, id] of ids.entries()) {
    if (!wanted(id)) continue;
    let cosine = 0;
    for (const [column, value] of query.entries())
      cosine += value * (rows[place * query.length + column] ?? 0);
    best = Math.max(best, cosine);
  }
  return best;
}

type Wanted = (relevant: ReadonlySet<string>, id: string) => boolean;
const answers: Wanted = (relevant, id) => relevant.has(id);
const any: Wanted = () => true;

/** The best cosine of each query as a multiple of the cut-off for so many documents: 1 is the cut-off. */
async function multiplesOf(
  judged: Judged,
  table: Table,
  embedder: Embedder,
  wanted: Wanted,
): Promise<readonly number[]> {
  const { cutOff } = chanceFor(embedder.space, table.ids.length);
  const multiples: number[] = [];
  for (const { text, relevant } of judged.queries)
    multiples.push(bestCosine(await embedder.embed([text]), table, (id) => wanted(relevant, id)) / cutOff);
  return multiples;
}

const shareKept = (multiples: readonly number[]): number =>
  multiples.filter((multiple) => multiple >= 1).length / Math.max(1, multiples.length);

export const cutOffBenchmark: Benchmark = {
  name: "cut-off",
  about: "how near the documents come that answer and that cannot, as multiples of the model's cut-off",
  async run(report) {
    const embedder = await loadEmbedder();
    const notes = readGapNotes("notes", []);
    const noteTable = await tableOf(notes.documents, embedder);
    const answering = [...(await multiplesOf(notes, noteTable, embedder, answers))];
    const unrelated: number[] = [];
    for (const set of setsPresent() ? setNames.map(readSet) : []) {
      const table = await tableOf(set.documents, embedder);
      answering.push(...(await multiplesOf(set, table, embedder, answers)));
      // Nobody's abstract on wings or compilers answers what a note about the dentist does, nor the other way round.
      unrelated.push(
        ...(await multiplesOf(notes, table, embedder, any)),
        ...(await multiplesOf(set, noteTable, embedder, any)),
      );
    }
    const shares = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
    for (const [name, values] of [
      ["answering", answering],
      ["unrelated", unrelated],
    ] as const)
      report.note(
        `${name}: ${shares.map((share) => `${share * 100} % ${quantile(values, share).toFixed(2)}`).join(", ")}`,
      );
    report.measured({
      name: "cut-off",
      value: shareKept(answering),
      unit: "share of questions that keep their answer",
      peer: "questions without an answer that get something",
      peerValue: shareKept(unrelated),
      ratio: shareKept(answering),
      target: 0.9,
    });
  },
};
