/** Pictures, and sounds, that were handed in and can still be searched by; the one that was not used for longest goes. */
export const heldCountMax = 50;
/** Of what is handed in, all parts together; what is larger is refused. */
export const heldBytesMax = 64 * 1024 * 1024;
/** Of each, those of which parts have come and not yet the last; the one that began first goes. */
export const openHeldCountMax = 4;
/** Parts of the library's pictures whose look is remembered: the next page of an answer does not decode them again. */
export const seenPartCountMax = 100;
/** Looks that are asked for. A picture has ten, so that of at least a tenth as many pictures one is among them. */
export const lookCandidateCountMax = 1_000;
/** Pictures that the leg puts forward. */
export const lookedCountMax = 200;
/** Different bits of 64 up to which two pictures are the same to the eye; unrelated photographs differ in 18 or more. */
export const sameHashBitsMax = 10;
