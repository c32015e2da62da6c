import type { Captures, Streams } from "#core/ports/use-cases.ts";
import type { ReportUnexpected } from "#rpc/handlers/services.ts";

/** Pushes that come by no procedure, which would report for itself what nobody expected. */
export const reportedPushes = (
  streams: Pick<Streams, "push" | "list">,
  report: ReportUnexpected,
): Pick<Streams, "push" | "list"> => ({
  list: () => streams.list(),
  async push(...given) {
    try {
      return await streams.push(...given);
    } catch (thrown) {
      report(thrown, "streams.push");
      throw thrown;
    }
  },
});

export const reportedCaptures = (
  captures: Pick<Captures, "keep">,
  report: ReportUnexpected,
): Pick<Captures, "keep"> => ({
  async keep(name, capture) {
    try {
      return await captures.keep(name, capture);
    } catch (thrown) {
      report(thrown, "captures.keep");
      throw thrown;
    }
  },
});
