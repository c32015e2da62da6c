/** Addresses at which the server gives its pages: each is the same document, which looks at its own address. */
export const pagePaths = [
  "/",
  "/set-up",
  "/invitation",
  "/join",
  "/device",
  "/sign-in",
  "/sign-in/callback",
  "/account",
  "/people",
  "/groups",
  "/devices",
  "/partitions",
  "/tokens",
  "/health",
  "/audit",
  "/erasure",
] as const;
export type PagePath = (typeof pagePaths)[number];
