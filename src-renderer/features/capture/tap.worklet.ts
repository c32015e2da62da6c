/** Hands the microphone's samples to the window, some tenths of a second at a time. Runs in the audio thread. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const chunkLength = 1_600;

class Tap extends AudioWorkletProcessor {
  #chunk = new Float32Array(chunkLength);
  #length = 0;

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    for (const sample of inputs[0]?.[0] ?? []) {
      this.#chunk[this.#length++] = sample;
      if (this.#length < chunkLength) continue;
      this.port.postMessage(this.#chunk, [this.#chunk.buffer]);
      this.#chunk = new Float32Array(chunkLength);
      this.#length = 0;
    }
    return true;
  }
}
registerProcessor("tap", Tap);
