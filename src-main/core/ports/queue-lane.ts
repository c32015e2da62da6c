/** What waits to be read stands in lanes, none of which waits for another. */

/** `utterance`: sound that was captured; `recording`: files that take as long as very many others; `quick`: all else. */
export type QueueLane = "quick" | "utterance" | "recording";

/** `null` where what was read of it said nothing. */
export const laneOfCapture = (mediaType: string | null): QueueLane =>
  mediaType?.startsWith("audio/") === true ? "utterance" : "quick";
