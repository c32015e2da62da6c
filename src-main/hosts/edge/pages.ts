/** The few pages that the host itself writes. No script, nothing from anywhere. */
const page = (title: string, body: string, head = ""): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>${head}<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto 0;padding:0 1.5rem;color:#1c1b19;background:#faf9f6}
h1{font-size:1.4rem}code{background:#0001;padding:.1em .35em;border-radius:4px}
@media(prefers-color-scheme:dark){body{color:#eceae4;background:#171614}code{background:#fff2}}</style></head><body>${body}</body></html>`;

export const pages = {
  /** A navigation that our own page begins carries the strict cookie; a redirect of one that began elsewhere would not. */
  welcome: page(
    "Tessera",
    '<h1>Welcome.</h1><p><a href="/">Open Tessera</a></p>',
    '<meta http-equiv="refresh" content="0;url=/">',
  ),
  usedLink: page(
    "Tessera: this link was used",
    "<h1>This link was used before.</h1><p>Each link opens Tessera once. Run <code>tessera open</code> on the machine where Tessera runs for a new one.</p>",
  ),
  locked: page(
    "Tessera: not signed in",
    "<h1>Tessera is running.</h1><p>This browser has not been let in. Open the link that Tessera printed when it started, or run <code>tessera open</code> on the same machine for a new one.</p>",
  ),
  notBuilt: page(
    "Tessera: no page",
    "<h1>Tessera is running, without its page.</h1><p>The page has not been built. <code>npm start</code> builds it; the command line and the API work meanwhile.</p>",
  ),
} as const;

export const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
} as const;
