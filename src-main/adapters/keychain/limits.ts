/** How long a keychain may take to prove itself before the next way of keeping the key is chosen. */
export const probeTimeoutMs = 3_000;
/** How long the keychain may take to give a key that it holds: it may be asking its owner to unlock it. */
export const readTimeoutMs = 60_000;
/** Cost of guessing a passphrase (RFC 7914): N, r, p; some 128 MB and half a second a guess. */
export const scryptCost = { N: 1 << 17, r: 8, p: 1, maxmem: 256 << 20 } as const;
/** Fewer characters protect nothing. */
export const passphraseLengthMin = 8;
