/** At 16,000 samples a second Silero answers for frames of 32 ms, each with the end of the one before it in front. */
export const frameSamples = 512;
export const contextSamples = 64;
export const sampleRate = 16_000;
