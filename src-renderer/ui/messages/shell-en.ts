/** What stands around every screen, in English. */
export const shellInEnglish = {
  "nav.label": "Main navigation",
  "nav.skip": "Skip to the content",
  "nav.home": "Tessera, home",
  "nav.search": "Search",
  "nav.library": "Library",
  "nav.activity": "Activity",
  "nav.settings": "Settings",
  "connection.lost": "The connection to Tessera is lost. Trying again …",
  "connection.retry": "Try now",
  "broken.title": "This part of Tessera has failed",
  "broken.hint": "Nothing in your library is lost. The details below help us to find the mistake.",
  "broken.again": "Try again",
  "broken.details": "Details",
  "demo.library":
    "The demo library: sample files that come with Tessera. It is apart from your own, which is not touched.",
} as const;
