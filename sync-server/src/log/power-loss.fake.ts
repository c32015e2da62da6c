/**
 * What a file holds after its machine lost power: all that the disk was asked to keep, and of what was appended since any of the
 * blocks, in no order. The file is as long as it was, or as it was to be, or anything between; where a block is missing there is nothing.
 */
export function afterPowerLoss(
  kept: Uint8Array,
  appended: Uint8Array,
  { chance, blockBytes }: { readonly chance: () => number; readonly blockBytes: number },
): Uint8Array {
  const length = chance() < 0.5 ? appended.byteLength : Math.floor(chance() * (appended.byteLength + 1));
  const file = new Uint8Array(kept.byteLength + length);
  file.set(kept);
  file.set(appended.subarray(0, length), kept.byteLength);
  const share = chance();
  for (let at = kept.byteLength; at < file.byteLength; at = (Math.floor(at / blockBytes) + 1) * blockBytes)
    if (chance() < share) file.fill(0, at, (Math.floor(at / blockBytes) + 1) * blockBytes);
  return file;
}
