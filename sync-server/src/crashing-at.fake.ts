/** Works of which the call at a step throws, counted over all of them, as if the program had crashed there. */
export function crashingAt(step: number) {
  let left = step;
  return <Given extends readonly unknown[], Value>(work: (...given: Given) => Promise<Value>) =>
    async (...given: Given): Promise<Value> => {
      if (left-- === 0) throw new Error("crashed");
      return work(...given);
    };
}
