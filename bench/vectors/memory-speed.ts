import { inRoot } from "#scripts/setup/paths.mjs";
import { compile, findCompiler } from "../compile.ts";
import { runProgram } from "../program.ts";
import { limits } from "./limits.ts";

/**
 * How fast one thread of this machine reads so many bytes, in GB/s, a value a pass: in order, or in rows of `rowBytes` that
 * lie anywhere. Undefined without a C++ compiler.
 */
export async function memorySpeed(
  { bytes, rowBytes }: { readonly bytes: number; readonly rowBytes?: number },
  signal: AbortSignal,
): Promise<readonly number[] | undefined> {
  const compiler = findCompiler();
  if (compiler === undefined) return undefined;
  const program = await compile(
    { name: "stream", sources: [inRoot("bench", "vectors", "stream-main.cpp")] },
    compiler,
    signal,
  );
  const rows = rowBytes === undefined ? [] : [String(rowBytes)];
  const { stdout } = await runProgram(
    [program, String(bytes), String(limits.streamPasses), ...rows],
    {},
    signal,
  );
  return stdout.trim().split("\n").map(Number);
}
