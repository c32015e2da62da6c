import { fileURLToPath } from "node:url";
import { lessIsBetter, type Benchmark } from "../benchmark.ts";
import { limits } from "../limits.ts";
import { runProgram } from "../program.ts";
import { median, spread } from "../statistics.ts";

const modelFolder = fileURLToPath(new URL("../../models/static-en", import.meta.url));
const adapter = new URL("../../src-main/adapters/models/static-model.ts", import.meta.url).href;

/** In a process of its own each time: a second load in the same one finds its code compiled. */
const source = `
  const { loadStaticModel } = await import(${JSON.stringify(adapter)});
  const startedMs = performance.now();
  const { space, embedInto } = await loadStaticModel(${JSON.stringify(modelFolder)}, "static-en");
  embedInto("ready", new Float32Array(space.dimensions));
  console.log(performance.now() - startedMs);
`;

export const loadBenchmark: Benchmark = {
  name: "load",
  about: "loading the text model up to its first vector, against the limit",
  async run(report, signal) {
    const times: number[] = [];
    for (let round = 0; round < limits.loadRounds; round += 1) {
      const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", source];
      const { stdout } = await runProgram([process.execPath, ...args], {}, signal);
      times.push(Number(stdout));
    }
    report.note(spread(times, "ms"));
    report.measured(
      lessIsBetter({
        name: "load",
        value: median(times),
        unit: "ms",
        peer: "limit",
        peerValue: 100,
        target: 1,
      }),
    );
  },
};
