import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { ownCpuMs, untilCalm } from "../calm.ts";
import { readWords } from "../data/prose.ts";
import { createRandom } from "../data/random.ts";
import { openFullText } from "../full-text.ts";
import { interleave } from "../interleave.ts";
import { prepareLibrary } from "../library.ts";
import { limits } from "../limits.ts";
import { openApplication } from "../open-application.ts";
import { median, quantile, short, spread } from "../statistics.ts";

const hitCount = 20;
/** A question is made of words that mean something: the commonest are stop words, and neither side is to profit. */
const stopWordCount = 200;
/** The commonest behind them: of so many some tens of a hundred rows have one. */
const broadWordCount = 8;
/** A quarter of the documents; which are allowed is told to the index anew with every question. */
const filteredKind = "text";

export const queryBenchmark: Benchmark = {
  name: "query",
  about: "hybrid search over 100,000 segments, against FTS5 alone on the same table",
  run: (report, signal) => compare("query", limits.librarySegmentCount, report, signal),
};

export const largeQueryBenchmark: Benchmark = {
  name: "query-million",
  about: "the same over 1,000,000 segments, which take half an hour to ingest at first",
  run: (report, signal) => compare("query-million", limits.largeLibrarySegmentCount, report, signal),
};

async function compare(
  name: string,
  segmentCount: number,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const { dataFolder } = await prepareLibrary(report, signal, segmentCount);
  await using application = await openApplication(dataFolder);
  await untilCalm(ownCpuMs, signal);
  using fullText = await openFullText(dataFolder);
  report.note(`${fullText.segmentCount()} segments`);
  const { search } = application.services;
  const questions = makeQuestions(limits.queryRounds);
  const wordsOf = (round: number): readonly string[] => questions[round % questions.length] ?? [];
  const page = { offset: 0, limit: hitCount, typing: false, weak: false, facets: false };
  const counting = { ...page, facets: true };
  const asked = (round: number, suffix = ""): Promise<unknown> =>
    search.query({ ...page, text: `${wordsOf(round).join(" ")}${suffix}` }, signal);
  // In another order they are another question: what was found by the same one would be counted without finding it.
  const backwards = (words: readonly string[]): string => words.toReversed().join(" ");
  const { hybrid, words, filtered, filteredWords, counted } = await interleave(
    {
      hybrid: (round) => asked(round),
      words: (round) => fullText.best(wordsOf(round), hitCount),
      filtered: (round) => asked(round, ` kind:${filteredKind}`),
      filteredWords: (round) => fullText.bestOfKind(wordsOf(round), filteredKind, hitCount),
      counted: (round) => search.query({ ...counting, text: backwards(wordsOf(round)) }, signal),
    },
    { rounds: limits.queryRounds, warmUpRounds: limits.queryWarmUpRounds },
    signal,
  );
  tell(report, name, hybrid, words);
  tell(report, `${name}, filtered`, filtered, filteredWords);
  tell(report, `${name}, counted`, counted, words);
  const afterHits: number[] = [];
  for (let round = 0; round < limits.queryRounds; round += 1) {
    // Again another question than those before.
    const text = wordsOf(round).join(" ").toUpperCase();
    await search.query({ ...page, text }, signal);
    const startedMs = performance.now();
    await search.query({ ...counting, text, limit: 1 }, signal);
    afterHits.push(performance.now() - startedMs);
  }
  report.note(`${name}: counts asked for after the hits ${spread(afterHits, "ms")}`);
  const broadWords = readWords().slice(stopWordCount, stopWordCount + broadWordCount);
  // No two are the same: an answer that is kept would be given again.
  const broadOf = (round: number): readonly string[] => [...broadWords, ...wordsOf(round)];
  const broad = await interleave(
    {
      hybrid: (round) => search.query({ ...page, text: broadOf(round).join(" ") }, signal),
      words: (round) => fullText.best(broadOf(round), hitCount),
      counted: (round) => search.query({ ...counting, text: backwards(broadOf(round)) }, signal),
    },
    { rounds: limits.broadQueryRounds, warmUpRounds: limits.queryWarmUpRounds },
    signal,
  );
  tell(report, `${name}, words of many rows`, broad.hybrid, broad.words);
  tell(report, `${name}, words of many rows, counted`, broad.counted, broad.words);
}

function tell(report: Report, name: string, hybrid: readonly number[], words: readonly number[]): void {
  report.note(`${name}: hybrid ${spread(hybrid, "ms")}, p95 ${short(quantile(hybrid, 0.95))} ms`);
  report.note(`${name}: FTS5 ${spread(words, "ms")}, p95 ${short(quantile(words, 0.95))} ms`);
  report.measured(
    lessIsBetter({
      name,
      value: median(hybrid),
      unit: "ms",
      peer: "FTS5 alone",
      peerValue: median(words),
      target: 1 / 3,
    }),
  );
}

/** Two to five words each, common and rare ones. */
export function makeQuestions(count: number): readonly (readonly string[])[] {
  const random = createRandom(11);
  const words = readWords().slice(stopWordCount);
  const word = (): string => words[Math.floor(Math.exp(random.next() * Math.log(words.length))) - 1] ?? "day";
  return Array.from({ length: count }, () => Array.from({ length: 2 + random.below(4) }, word));
}
