/**
 * Why the server ends a connection. The stock provider of y-websocket tries again after every code but those from 4400
 * to 4499: what a device cannot mend by trying again is among these.
 */
export const closeCodes = {
  /** What was sent is no frame, or came before `hello`. */
  malformed: 4400,
  /** The device's access was taken back. */
  revoked: 4403,
  /** The device's program is too old, or too new, for the server's: one of them has to be updated. */
  version: 4426,
  /** Too many refusals: the device is broken, or an attacker. */
  refusals: 4429,
  /** Nothing was heard for some heartbeats. */
  silent: 4508,
  /** The same device has come again: the older connection is a dead one's. */
  replaced: 4509,
  /** The server is going down, or has no room. */
  goingAway: 4513,
} as const;
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];
