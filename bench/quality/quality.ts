/** How good the answers are, against stemmed full text alone. */
import type { Measurement } from "../benchmark.ts";
import { mean, ndcg, recall } from "./measures.ts";
import { readGapNotes, readSet, setNames, setsPresent, type Judged } from "./documents.ts";
import { loadEmbedder, makeSearchable, type Searchable } from "./searchable.ts";
import { makeWordsAlone } from "./words-alone.ts";
import type { Embedder } from "#core/ports/embedder.ts";

const depth = 10;
const peer = "FTS5 porter, BM25";

async function rankHybrid({ search, idOf }: Searchable, text: string): Promise<readonly string[]> {
  const { hits } = await search.query({
    text,
    offset: 0,
    limit: depth,
    typing: false,
    weak: false,
    facets: false,
  });
  return hits.map((hit) => idOf(hit.path));
}

type Measure = (ranked: readonly string[], relevant: ReadonlySet<string>) => number;

export interface Ranked {
  readonly relevant: ReadonlySet<string>;
  readonly hybrid: readonly string[];
  readonly words: readonly string[];
}

async function rankAll(judged: Judged, embedder: Embedder): Promise<readonly Ranked[]> {
  using searchable = await makeSearchable(judged.documents, embedder);
  using wordsAlone = makeWordsAlone(judged.documents);
  const ranked: Ranked[] = [];
  for (const { text, relevant } of judged.queries)
    ranked.push({
      relevant,
      hybrid: await rankHybrid(searchable, quoteless(text)),
      words: wordsAlone.rank(text, depth),
    });
  return ranked;
}

/** Judged queries are prose: their quotation marks and hyphens are not wishes. */
const quoteless = (text: string): string =>
  text.replace(/["“”„]|(?<=^|\s)-+/gu, " ").replace(/:(?=\S)/gu, ": ");

function line(
  name: string,
  unit: string,
  ranked: readonly Ranked[],
  measure: Measure,
  target: number,
): Measurement {
  const value = mean(ranked.map(({ hybrid, relevant }) => measure(hybrid, relevant)));
  const peerValue = mean(ranked.map(({ words, relevant }) => measure(words, relevant)));
  return { name, value, unit, peer, peerValue, ratio: value / peerValue, target };
}

/** The share itself is the result: the words alone find next to none, so a ratio to them would say nothing. */
function shareLine(name: string, ranked: readonly Ranked[], within: number, target: number): Measurement {
  const unit = within === 1 ? "share first" : `share in the first ${within}`;
  const plain = line(name, unit, ranked, (ids, relevant) => recall(ids, relevant, within), target);
  return { ...plain, ratio: plain.value };
}

export async function* runQuality(): AsyncGenerator<Measurement> {
  const embedder = await loadEmbedder();
  if (setsPresent()) {
    const sets = setNames.map(readSet);
    for (const set of sets) {
      const ranked = await rankAll(set, embedder);
      yield line(
        `quality ${set.name} nDCG@10`,
        "nDCG@10",
        ranked,
        (ids, relevant) => ndcg(ids, relevant, depth),
        1.05,
      );
      yield line(
        `quality ${set.name} recall@10`,
        "recall@10",
        ranked,
        (ids, relevant) => recall(ids, relevant, depth),
        1.05,
      );
    }
    const others = sets.flatMap((set) =>
      set.documents.map((document) => ({ ...document, id: `${set.name}-${document.id}` })),
    );
    // Among thousands of other documents the model's own limit is what counts; measured with it alone, two in three.
    yield shareLine(
      "quality gap notes among the documents of all sets",
      await rankAll(readGapNotes("mixed", others), embedder),
      depth,
      0.5,
    );
  }
  yield shareLine("quality gap notes", await rankAll(readGapNotes("alone", []), embedder), 1, 0.7);
}
