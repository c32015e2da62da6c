import { lessIsBetter, type Report } from "../benchmark.ts";
import { limits } from "../limits.ts";
import { median, quantile, short } from "../statistics.ts";
import { inTurn, pushTexts, type Side } from "./watch-turns.ts";

/**
 * What watches add to the time until one event is stored, searchable and told of, as whoever sends it waits for it: events one
 * by one, each into every library. The disk is part of it, which processors' time leaves out.
 */
export async function watchTime(
  without: Side,
  watched: readonly { readonly meeting: string; readonly side: Side }[],
  texts: readonly string[],
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const sides = [without, ...watched.map(({ side }) => side)];
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
  const [alone = [], ...others] = times;
  for (const [place, { meeting }] of watched.entries()) {
    const own = others[place] ?? [];
    report.note(
      `one event by itself, met ${meeting}: p95 ${short(quantile(own, 0.95))} ms, without watches ${short(quantile(alone, 0.95))}, ${alone.length} of each`,
    );
    report.measured(
      lessIsBetter({
        name: meeting === "seldom" ? "watch-ingestion-time-ratio" : "watch-ingestion-time-often-ratio",
        value: median(own),
        unit: `ms until an event is stored, searchable and told of, with ${limits.watchCount} watches, met ${meeting}`,
        peer: "without",
        peerValue: median(alone),
        target: 1 / 1.1,
      }),
    );
  }
}
