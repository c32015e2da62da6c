import type { Report } from "../benchmark.ts";
import { interleave } from "../interleave.ts";
import { spread } from "../statistics.ts";
import { usearchHalf } from "./engines.ts";
import type { Field } from "./field.ts";
import { tessera } from "./engines.ts";
import { nativeOrThrow } from "./tessera-engine.ts";

/** One question a call: ours goes to a thread and back, and leaves JavaScript free meanwhile; usearch's blocks it. */
export async function roundTrips(field: Field, report: Report, signal: AbortSignal): Promise<void> {
  const { set } = field;
  const segment = await nativeOrThrow().mapSegment(field.indexOf(tessera).path);
  const [peer] = field.contestants([usearchHalf]);
  const queryOf = (round: number): Float32Array => {
    const from = (round % set.shape.queryCount) * set.dimensions;
    return new Float32Array(set.queries.subarray(from, from + set.dimensions));
  };
  const times = await interleave(
    {
      own: (round) => segment.search({ queries: queryOf(round), count: 10, effort: 32, strategy: "planned" }),
      peer: () => peer?.opened.ask(32, undefined, 1),
    },
    { rounds: 300, warmUpRounds: 30 },
    signal,
  );
  segment.close();
  const us = (ms: readonly number[]): string =>
    spread(
      ms.map((each) => each * 1000),
      "µs",
    );
  report.note(
    `one question a call, there and back, effort 32: ${us(times.own)}; ${usearchHalf.name} ${us(times.peer)}`,
  );
}
