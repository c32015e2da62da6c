import type { Embedder } from "#core/ports/embedder.ts";
import type { TextRange } from "#shared/model/hit.ts";
import { sentenceCountMax, sentenceLengthSumMax } from "./limits.ts";
import { sentencesOf } from "#shared/query/sentences.ts";

export interface Searched {
  readonly text: string;
  /** Where it has words of the query. */
  readonly words: readonly TextRange[];
}

/** For each text the sentence nearest to the query, in one call of the model; none for texts of one sentence. */
export async function bestSentences(
  embedder: Pick<Embedder, "embed">,
  query: Float32Array,
  texts: readonly Searched[],
  signal?: AbortSignal,
): Promise<readonly (TextRange | undefined)[]> {
  const asked: { readonly place: number; readonly range: TextRange; readonly text: string }[] = [];
  let length = 0;
  for (const [place, { text, words }] of texts.entries()) {
    const sentences = wordsFirst(sentencesOf(text), words).slice(0, sentenceCountMax);
    if (sentences.length < 2) continue;
    for (const range of sentences) {
      length += range.endChar - range.startChar;
      if (length > sentenceLengthSumMax) break;
      asked.push({ place, range, text: text.slice(range.startChar, range.endChar) });
    }
  }
  if (asked.length === 0) return texts.map(() => undefined);
  const vectors = await embedder.embed(
    asked.map((sentence) => sentence.text),
    signal,
  );
  const best = new Map<number, { readonly range: TextRange; readonly cosine: number }>();
  for (const [row, { place, range }] of asked.entries()) {
    const cosine = dot(query, vectors, row * query.length);
    if (cosine > (best.get(place)?.cosine ?? 0)) best.set(place, { range, cosine });
  }
  return texts.map((_, place) => best.get(place)?.range);
}

/** Not all of a long text are compared: those with words of the query must be among them, or the snippet would pass them by. */
function wordsFirst(sentences: readonly TextRange[], words: readonly TextRange[]): readonly TextRange[] {
  if (sentences.length <= sentenceCountMax) return sentences;
  const hasWord = ({ startChar, endChar }: TextRange): boolean =>
    words.some((word) => startChar <= word.startChar && word.endChar <= endChar);
  return [...sentences.filter(hasWord), ...sentences.filter((sentence) => !hasWord(sentence))];
}

function dot(a: Float32Array, b: Float32Array, offset: number): number {
  let sum = 0;
  for (let place = 0; place < a.length; place++) sum += (a[place] ?? 0) * (b[offset + place] ?? 0);
  return sum;
}
