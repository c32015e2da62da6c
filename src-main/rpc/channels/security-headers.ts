/**
 * What our pages may do, the same in the edge's server and in the desktop's scheme:
 * nothing from outside, no inline script, no evaluation.
 */
const policy = (directives: Readonly<Record<string, string>>): string =>
  Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");

export const contentSecurityPolicy = policy({
  "default-src": "'none'",
  "script-src": "'self'",
  // Radix and the virtual lists set positions as style attributes.
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data: blob:",
  "media-src": "'self'",
  "font-src": "'self'",
  "connect-src": "'self'",
  "frame-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
});

/** The sandboxed frame that draws untrusted documents: its own script, given bytes, and nothing to fetch with. */
export const frameSecurityPolicy = policy({
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'unsafe-inline'",
  "img-src": "data: blob:",
  "font-src": "data: blob:",
  "worker-src": "blob: data:",
  sandbox: "allow-scripts",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'self' app:",
});

/** The page that decodes what plays: its own script, and nothing else at all. */
const decoderSecurityPolicy = policy({
  "default-src": "'none'",
  "script-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
});

/** That of a file of the bundle. */
export function policyOf(pathname: string): string {
  if (pathname.startsWith("/viewer/")) return frameSecurityPolicy;
  return pathname.startsWith("/decoder/") ? decoderSecurityPolicy : contentSecurityPolicy;
}
