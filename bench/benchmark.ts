/**
 * One measured number beside its peer's, or beside a limit that it must keep to.
 * `ratio` is how many times better the value is than the peer's, larger being better; `target` is on its scale.
 */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number;
  readonly ratio: number;
  readonly target: number;
  /** Where a test over repeats decides whether the target was kept, its verdict. */
  readonly holds?: boolean;
}

export const holds = ({ holds, ratio, target }: Measurement): boolean => holds ?? ratio >= target;

export interface BenchmarkOptions {
  /** What can be told in a minute or two. */
  readonly quick: boolean;
  /** What is measured now becomes what later runs are compared with. */
  readonly accept: boolean;
  /** How long to go on, where that is not given by what is measured. */
  readonly minutes?: number;
}

export interface Benchmark {
  readonly name: string;
  readonly about: string;
  /** A missed target fails the command. */
  readonly guards?: true;
  run(report: Report, signal: AbortSignal, options: BenchmarkOptions): Promise<void>;
}

export interface Report {
  /** The result. */
  measured(measurement: Measurement): void;
  /** What it was measured on, and how steady it was: for people, never on stdout. */
  note(line: string): void;
  /** A picture of the report. */
  plot(plot: Plot): void;
}

export interface Axis {
  readonly name: string;
  /** `recall`: the closer to 1, the more room. */
  readonly scale: "linear" | "log" | "recall";
}

export interface Plot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}

interface Values {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number;
  readonly target: number;
}

/** For times, sizes and the like. */
export const lessIsBetter = (values: Values): Measurement =>
  withRatio(values, values.peerValue / values.value);

/** For rates and scores. */
export const moreIsBetter = (values: Values): Measurement =>
  withRatio(values, values.value / values.peerValue);

/** In the order in which they are read. */
const withRatio = ({ name, value, unit, peer, peerValue, target }: Values, ratio: number): Measurement => ({
  name,
  value,
  unit,
  peer,
  peerValue,
  ratio,
  target,
});
