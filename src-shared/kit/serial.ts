/** Runs tasks one after another, in the order they were given; a failure does not stop those behind it. */
export interface Serial {
  <Value>(task: () => Promise<Value>): Promise<Value>;
}

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  };
}
