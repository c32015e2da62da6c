import { builtProgram } from "#hosts/built-program.ts";
import { shareCompileCache } from "#hosts/compile-cache.ts";
import type { runEdge as run } from "./run-edge.ts";

shareCompileCache();
const built = builtProgram("edge");
const { runEdge }: { readonly runEdge: typeof run } = await (built === undefined
  ? import("./run-edge.ts")
  : import(built.href));
process.exit(await runEdge(process.argv.slice(2)));
