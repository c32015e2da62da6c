import { lessIsBetter, type Report } from "../benchmark.ts";
import { limits } from "../limits.ts";
import { median, quantile, short } from "../statistics.ts";
import { inTurn, pushTexts, type Side } from "./watch-turns.ts";

/**
 * What watches add to the time until one event is stored, searchable and told of, as whoever sends it waits for it: events one
 * by one, each into every library. The disk is part of it, which processors' time leaves out.
 */
export async function watchTime(
  sides: readonly [without: Side, watched: Side],
  texts: readonly string[],
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const times = sides.map((): number[] => []);
  for (const [round, text] of texts.slice(0, limits.watchTimeRounds).entries()) {
    signal.throwIfAborted();
    for (const [place, { application }] of inTurn([...sides.entries()], round)) {
      const startedMs = performance.now();
      await pushTexts(application, [{ key: `alone-${round}`, text }]);
      await application.services.watches.heard();
      times[place]?.push(performance.now() - startedMs);
    }
  }
  const [without = [], watched = []] = times;
  report.note(
    `one event by itself: p95 ${short(quantile(watched, 0.95))} ms with the watches, ${short(quantile(without, 0.95))} without, ${without.length} of each`,
  );
  report.measured(
    lessIsBetter({
      name: "watch-ingestion-time-ratio",
      value: median(watched),
      unit: `ms until an event is stored, searchable and told of, with ${limits.watchCount} watches`,
      peer: "without",
      peerValue: median(without),
      target: 1 / 1.1,
    }),
  );
}
