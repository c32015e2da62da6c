/** What a trail tells: of this device in the settings, of the organisation for those who may read it. */
export const trailInEnglish = {
  "trail.title": "What was done",
  "trail.hint":
    "Who did what and when, in an order that nobody can change unnoticed. It holds ids, never contents or what was searched for.",
  "trail.empty": "Nothing was recorded yet.",
  "trail.noHead": "There is no signed head yet.",
  "trail.head": { one: "{count} act, signed {time}", other: "{count} acts, signed {time}" },
  "trail.keptFrom": "Acts before number {seq} are proved; their text is no longer kept.",
  "trail.older": "Show older",
  "trail.refresh": "Look again",
  "trail.export": "Export",
  "trail.outcome.refused": "refused",
  "trail.outcome.failed": "failed",
  "trail.actor.user": "A person",
  "trail.actor.device": "This device",
  "trail.actor.token": "A program",
  "trail.actor.system": "Tessera itself",
  "trail.actor.nobody": "Nobody signed in",
} as const;
