export const limits = {
  /** A launcher that has not failed by then is taken to have worked: some stay until their window is closed. */
  launchMsMax: 3_000,
} as const;
