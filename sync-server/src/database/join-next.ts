/**
 * Many ask the same question at once, and each must hear an answer that was asked for after it came: who comes while one is
 * under way shares the next. So there are never more than two, however many ask.
 */
export function joinNext<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<unknown> | undefined;
  let next: Promise<Value> | undefined;
  const begin = (): Promise<Value> => {
    const asked = ask();
    const over = asked.then(
      () => undefined,
      () => undefined,
    );
    running = over;
    void over.then(() => {
      if (running === over) running = undefined;
    });
    return asked;
  };
  return () => {
    if (running === undefined && next === undefined) return begin();
    next ??= (running ?? Promise.resolve()).then(() => {
      next = undefined;
      return begin();
    });
    return next;
  };
}
