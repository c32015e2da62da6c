import type { Report } from "../benchmark.ts";
import type { VectorSet } from "../data/vector-set.ts";
import type { Contestant } from "./curve.ts";
import type { Engine } from "./engine.ts";
import { keptIndex, type KeptIndex } from "./indexes.ts";

/** Engines with an index of the same set, open beside each other. */
export interface Field extends Disposable {
  readonly set: VectorSet;
  contestants(engines: readonly Engine[]): readonly Contestant[];
  indexOf(engine: Engine): KeptIndex;
}

export const nameOf = ({ set: { shape, rowCount } }: Field): string => `${shape.kind} ${rowCount / 1000}k`;

/** `shared`: engines that ask the index of another. */
export async function openField(
  set: VectorSet,
  engines: readonly Engine[],
  shared: ReadonlyMap<Engine, Engine>,
  report: Report,
  signal: AbortSignal,
): Promise<Field> {
  using stack = new DisposableStack();
  const open: (Contestant & { readonly index: KeptIndex })[] = [];
  for (const engine of engines) {
    const index = await keptIndex(set, shared.get(engine) ?? engine, report, signal);
    open.push({ engine, index, opened: stack.use(await engine.open(set, index.path)) });
  }
  const kept = stack.move();
  const find = (engine: Engine) => {
    const found = open.find((each) => each.engine === engine);
    if (found === undefined) throw new Error(`${engine.name} is not in the field`);
    return found;
  };
  return {
    set,
    contestants: (wanted) => wanted.map(find),
    indexOf: (engine) => find(engine).index,
    [Symbol.dispose]: () => kept.dispose(),
  };
}
