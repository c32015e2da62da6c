/**
 * A yardstick for code that takes text apart: patterns, maps, small arrays and objects, as a planner uses them.
 * Invariant: never changed. Every committed time of the planner is a multiple of this one.
 */
export function referenceScan(text: string): number {
  const words = new Map<string, { readonly place: number; count: number }>();
  for (const [word] of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const key = word.toLowerCase();
    const known = words.get(key);
    if (known === undefined) words.set(key, { place: words.size, count: 1 });
    else known.count += 1;
  }
  const sorted = [...words].sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.reduce((sum, [word, { place, count }]) => sum + word.length * count + place, 0);
}
