export const socketLimits = {
  /** Sockets of one instance; more are told to go to another. */
  connectionCountMax: 10_000,
  /** Besides them, whoever asks for something; one more is not taken at all. */
  requestCountMax: 2_000,
  /** Before a socket has said who it is it may wait so long. */
  handshakeMs: 10_000,
  /** How often is looked who has waited for longer. */
  checkMs: 1_000,
  /** Who finds no room is told to come again after so long. */
  retryAfterSeconds: 5,
  /** Devices are looked after at least this often: hearts that beat, budgets that fill. */
  tickMs: 500,
  /** How long a socket is given to say goodbye. */
  closingMs: 2_000,
} as const;
