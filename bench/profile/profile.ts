import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { inRoot } from "#scripts/setup/paths.mjs";
import { drawFlameGraph, type Stacks, toCollapsed } from "./flame-graph.ts";
import { startNativeProfile } from "./native-profile.ts";
import { startScriptProfile } from "./script-profile.ts";

/**
 * Watches a benchmark. `stop` writes flame graphs (.svg, for a browser) and stacks (.collapsed, for speedscope): of JavaScript
 * in the thread that asks, and where perf works of all threads, native code included. Returns what it wrote, and what not.
 */
export async function startProfile(name: string): Promise<{ stop(): Promise<readonly string[]> }> {
  const folder = inRoot(".cache", "bench", "profiles");
  mkdirSync(folder, { recursive: true });
  const recording = `${folder}/${name}.perf`;
  const native = startNativeProfile(recording);
  const script = await startScriptProfile();
  const write = (kind: string, stacks: Stacks): string => {
    const path = `${folder}/${name}-${kind}`;
    writeFileSync(`${path}.svg`, drawFlameGraph(`${name}, ${kind}`, stacks));
    writeFileSync(`${path}.collapsed`, toCollapsed(stacks));
    return `flame graph: ${path}.svg`;
  };
  return {
    async stop() {
      const scriptStacks = await script.stop();
      const nativeStacks = await native?.stop();
      rmSync(recording, { force: true });
      return [
        write("javascript", scriptStacks),
        nativeStacks === undefined || nativeStacks.counts.size === 0
          ? "native code was NOT watched: perf is missing, or may not watch here"
          : write("native", nativeStacks),
      ];
    },
  };
}
