export async function loadSharp() {
  const { default: sharp } = await import("sharp");
  // One picture at a time in this process: threads and caches would only hold memory.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}
