import { Session } from "node:inspector/promises";
import { basename } from "node:path";
import { frameSeparator, type Stacks } from "./flame-graph.ts";

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly hitCount?: number | undefined;
  readonly children?: readonly number[] | undefined;
}

const sampleUs = 500;

/** V8's own profiler over the thread that asks; what other threads do is in the native profile. */
export async function startScriptProfile(): Promise<{ stop(): Promise<Stacks> }> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: sampleUs });
  await session.post("Profiler.start");
  return {
    async stop() {
      const { profile } = await session.post("Profiler.stop");
      session.disconnect();
      return stacksOfProfile(profile.nodes);
    },
  };
}

export function stacksOfProfile(nodes: readonly ProfileNode[]): Stacks {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const counts = new Map<string, number>();
  const visit = (node: ProfileNode, outer: readonly string[]): void => {
    if (node.callFrame.functionName === "(idle)") return;
    const isRoot = node.callFrame.functionName === "(root)";
    const stack = isRoot ? outer : [...outer, nameOf(node)];
    const key = stack.join(frameSeparator);
    if ((node.hitCount ?? 0) > 0 && key !== "")
      counts.set(key, (counts.get(key) ?? 0) + (node.hitCount ?? 0));
    for (const id of node.children ?? []) {
      const inner = byId.get(id);
      if (inner !== undefined) visit(inner, stack);
    }
  };
  const [root] = nodes;
  if (root !== undefined) visit(root, []);
  return { unit: "samples", counts };
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const name = functionName === "" ? "(anonymous)" : functionName.replaceAll(frameSeparator, ",");
  return url === "" ? name : `${name} ${basename(url)}:${lineNumber + 1}`;
}
