import { fileURLToPath } from "node:url";
import { loadStaticModel } from "#adapters/models/static-model.ts";
import { chunkLimits } from "#core/ingest/chunk-limits.ts";
import { estimateTokens } from "#core/ingest/estimate-tokens.ts";
import { moreIsBetter, type Benchmark } from "../benchmark.ts";
import { createProse, readWords } from "../data/prose.ts";
import { createRandom } from "../data/random.ts";
import { limits } from "../limits.ts";
import { median, short, spread } from "../statistics.ts";

const modelFolder = fileURLToPath(new URL("../../models/static-en", import.meta.url));
const textCount = 5_000;
const rateTarget = 5_000;

export const embedBenchmark: Benchmark = {
  name: "embed",
  about: "segments embedded a second on one core, against the limit",
  async run(report, signal) {
    const { space, tokens, embedInto } = await loadStaticModel(modelFolder, "static-en");
    const texts = segmentTexts();
    const tokenCount = texts.reduce((sum, text) => sum + tokens.encode(text).length, 0);
    report.note(`${textCount} segments, ${short(tokenCount / textCount)} tokens each on average`);
    const into = new Float32Array(space.dimensions);
    const rates: number[] = [];
    for (let round = -1; round < limits.embedRounds; round += 1) {
      signal.throwIfAborted();
      const startedMs = performance.now();
      for (const text of texts) embedInto(text, into);
      if (round >= 0) rates.push((textCount / (performance.now() - startedMs)) * 1000);
    }
    report.note(spread(rates, "segments/s"));
    report.measured(
      moreIsBetter({
        name: "embed",
        value: median(rates),
        unit: "segments/s",
        peer: "limit",
        peerValue: rateTarget,
        target: 1,
      }),
    );
  },
};

/** As long as the segments that ingestion aims at. */
function segmentTexts(): readonly string[] {
  const random = createRandom(7);
  const words = readWords();
  return Array.from({ length: textCount }, () => {
    const prose = createProse(random, words);
    let text = prose.sentence();
    while (estimateTokens(text) < chunkLimits.targetTokenCount) text += ` ${prose.sentence()}`;
    return text;
  });
}
