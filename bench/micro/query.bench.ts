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
  const { hybrid, words, filtered, filteredWords } = await interleave(
    {
      hybrid: (round) => search.query({ ...page, text: wordsOf(round).join(" ") }, signal),
      words: (round) => fullText.best(wordsOf(round), hitCount),
      filtered: (round) =>
        search.query({ ...page, text: `${wordsOf(round).join(" ")} kind:${filteredKind}` }, signal),
      filteredWords: (round) => fullText.bestOfKind(wordsOf(round), filteredKind, hitCount),
    },
    { rounds: limits.queryRounds, warmUpRounds: limits.queryWarmUpRounds },
    signal,
  );
  tell(report, name, hybrid, words);
  tell(report, `${name}, filtered`, filtered, filteredWords);
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
