/** A page as letters make it: dark strokes in lines on white paper, others for each seed. Grey, one byte a dot. */
export function drawnPage(
  seed: number,
  { width, height, lineCount = 8 }: { width: number; height: number; lineCount?: number },
): Uint8Array {
  const page = new Uint8Array(width * height).fill(250);
  const chance = chanceOf(seed);
  const letterHeight = Math.max(2, Math.round(height / 26));
  const lineHeight = Math.floor((height * 0.9) / Math.max(8, lineCount));
  for (let line = 0; line < lineCount; line++)
    for (let x = Math.round(width * 0.08); x < width * 0.85; x += Math.max(1, Math.round(width / 160))) {
      // A space now and then; of a letter, some strokes.
      if (chance() < 0.55) continue;
      const from = Math.round(height * 0.06) + line * lineHeight;
      const top = from + Math.floor(chance() * letterHeight * 0.4);
      for (let y = top; y < from + letterHeight; y++) page[y * width + x] = 20;
    }
  return page;
}

function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}
