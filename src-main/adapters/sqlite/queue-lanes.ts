import type { QueueLane } from "#core/ports/queue-lane.ts";

/** Longer than any queue lasts, and so that no moment of one lane is one of another. */
const laneLengthMs = 1e14;

/**
 * Each lane but the quick one is a stretch of the time in which items that are not urgent stand, so that one index has all
 * lanes in their order: an item stands in its lane's beginning plus the moment at which it came.
 */
const laneStartMs: Readonly<Record<QueueLane, number>> = {
  quick: 0,
  recording: laneLengthMs,
  utterance: 2 * laneLengthMs,
};

/** Where it stands, for whoever came then. */
export const placeIn = (lane: QueueLane, nowMs: number): number => laneStartMs[lane] + nowMs;

/** The moment at which it came, whichever lane it stands in. */
export const cameMs = `queued_ms % ${laneLengthMs}`;

/** What stands in a lane and is not urgent, as a condition. */
export const isInLane = (lane: QueueLane): string =>
  `urgent = 0 AND queued_ms >= ${laneStartMs[lane]} AND queued_ms < ${laneStartMs[lane] + laneLengthMs}`;
