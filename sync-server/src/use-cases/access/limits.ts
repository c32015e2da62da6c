/** How long what lasts, and how many there are at most. At a limit the caller is refused with a sentence. */
const minute = 60_000;
const day = 24 * 60 * minute;

export const limits = {
  setupCodeValidMs: day,
  sessionValidMs: 12 * 60 * minute,
  ceremonyValidMs: 5 * minute,
  /** How often those that are over are removed. */
  ceremonyLookMs: minute,
  nonceValidMs: 2 * minute,
  accessTokenValidMs: 10 * minute,
  /** A device may be offline for a year; every use begins it anew. */
  refreshTokenValidMs: 365 * day,
  certificateValidMs: 365 * day,
  joinRequestValidMs: 10 * minute,
  joinRequestPollEveryMs: 3_000,
  apiTokenValidMsMax: 366 * day,
  /** How far the clocks of two machines may be apart. */
  clockToleranceMs: 60_000,

  recoveryCodeCount: 10,
  /** Codes of the second factor that are half a minute early or late. */
  totpWindowSteps: 1,

  /** How soon a change of rights on another instance is seen on this one. */
  epochPollMs: 250,
  cachedPrincipalsMax: 10_000,

  usersMax: 100_000,
  groupsMax: 10_000,
  partitionsMax: 5_000,
  invitationsMax: 1_000,
  devicesPerUserMax: 100,
  passkeysPerUserMax: 20,
  apiTokensMax: 1_000,
  joinRequestsMax: 1_000,

  /** Passwords that are checked or wait for it: each takes 19 MiB. */
  passwordsCheckedMax: 32,
} as const;

/** Attempts in a quarter of an hour, before an answer says how long to wait. */
export const attemptLimits = {
  windowMs: 15 * minute,
  /** One account from one address: a person who has forgotten something. */
  accountAndAddressMax: 8,
  /** One address, whatever it tries: a whole office may be behind it. */
  addressMax: 100,
  /** One account from anywhere that it was never used from. */
  accountMax: 30,
  /** What is remembered; beyond it those that were counted least are forgotten. */
  keysMax: 50_000,
  /** How often each instance forgets what is over. */
  sweepEveryMs: minute,
} as const;
