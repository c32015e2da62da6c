import type { Benchmark } from "./benchmark.ts";
import { attackBenchmark } from "./attack/attack.bench.ts";
import { gateBenchmark } from "./gate/gate.bench.ts";
import { embedBenchmark } from "./micro/embed.bench.ts";
import { loadBenchmark } from "./micro/load.bench.ts";
import { planBenchmark } from "./micro/plan.bench.ts";
import { largeQueryBenchmark, queryBenchmark } from "./micro/query.bench.ts";
import { captureBenchmark } from "./pipeline/capture.bench.ts";
import { ingestBenchmark } from "./pipeline/ingest.bench.ts";
import { idleBenchmark } from "./pipeline/idle.bench.ts";
import { keystrokeBenchmark } from "./pipeline/keystroke.bench.ts";
import { realtimeBenchmarks } from "./pipeline/realtime.bench.ts";
import { reembedBenchmark } from "./pipeline/reembed.bench.ts";
import { rescanBenchmark } from "./pipeline/rescan.bench.ts";
import { soakBenchmark } from "./soak/soak.bench.ts";
import { startBenchmark } from "./pipeline/start.bench.ts";
import { watchesBenchmark } from "./pipeline/watches.bench.ts";
import { cutOffBenchmark } from "./quality/cut-off.bench.ts";
import { qualityBenchmark } from "./quality/quality.bench.ts";
import { capacityBenchmark, capacitySlopesBenchmark } from "./team/capacity.bench.ts";
import { instancesBenchmark } from "./team/instances.bench.ts";
import { teamBenchmarks } from "./team/team.bench.ts";
import { annBenchmarks } from "./vectors/ann.bench.ts";
import { liveBenchmark } from "./vectors/live.bench.ts";
import { memoryBenchmark } from "./vectors/memory.bench.ts";

export const benchmarks: readonly Benchmark[] = [
  ingestBenchmark,
  rescanBenchmark,
  startBenchmark,
  queryBenchmark,
  largeQueryBenchmark,
  planBenchmark,
  keystrokeBenchmark,
  ...realtimeBenchmarks,
  watchesBenchmark,
  captureBenchmark,
  reembedBenchmark,
  soakBenchmark,
  idleBenchmark,
  embedBenchmark,
  loadBenchmark,
  qualityBenchmark,
  cutOffBenchmark,
  ...annBenchmarks,
  memoryBenchmark,
  liveBenchmark,
  gateBenchmark,
  ...teamBenchmarks,
  capacityBenchmark,
  capacitySlopesBenchmark,
  instancesBenchmark,
  attackBenchmark,
];
