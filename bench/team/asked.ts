/** Of every question that is measured: as a device asks. */
export const asked = {
  typing: false,
  offset: 0,
  limit: 20,
  facets: false,
  nowMs: 0,
  timeZone: "UTC",
} as const;
