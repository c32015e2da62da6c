/** Of the header that is written here, without any further chunk. */
export const wavHeaderBytes = 44;

/** A WAVE file of 16-bit samples of one channel (RIFF, format 1). */
export function encodeWav(samples: Int16Array, sampleRateHz: number): Uint8Array<ArrayBuffer> {
  const dataBytes = samples.length * 2;
  const bytes = new Uint8Array(wavHeaderBytes + dataBytes);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string): void => {
    for (let place = 0; place < text.length; place++) bytes[at + place] = text.charCodeAt(place);
  };
  write(0, "RIFF");
  view.setUint32(4, wavHeaderBytes - 8 + dataBytes, true);
  write(8, "WAVE");
  write(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, dataBytes, true);
  for (const [place, sample] of samples.entries()) view.setInt16(wavHeaderBytes + place * 2, sample, true);
  return bytes;
}

/** From −1 to 1 as whole numbers; what is louder is cut off. */
export const toInt16 = (samples: Float32Array): Int16Array =>
  Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
