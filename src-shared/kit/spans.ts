/** A day of 24 hours, in milliseconds: where clocks change, one by the calendar is longer or shorter. */
export const dayMs = 86_400_000;
