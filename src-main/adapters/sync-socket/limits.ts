export const limits = {
  /** A server that has not taken the connection by then is taken not to be there; it is tried again. */
  connectMsMax: 15_000,
} as const;
