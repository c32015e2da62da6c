/** What the window says of models beside the bundled one. */
export const modelsInEnglish = {
  "models.title": "Models",
  "models.basic":
    "Basic meaning search is active: a small English model that comes with Tessera. Larger models go beside it. None is downloaded unless you ask.",
  "models.larger":
    "Meaning is searched by a larger model. The small one that comes with Tessera stays beside it. None is downloaded unless you ask.",
  "models.recommended": "recommended",
  "models.adds.text": "Meaning search in many languages, and closer to what you mean",
  "models.adds.image-text":
    "Finding pictures by what they show. It can be kept and tried; this version does not search by it yet",
  "models.adds.speech": "Writing down what is said in recordings",
  "models.adds.voice-activity":
    "Hearing where somebody speaks. It can be kept and tried; this version uses a detector of its own",
  "models.adds.reranker": "Reading the best results once more, with your question",
  "models.languages.mul": "about a hundred languages",
  "models.state.absent": "Not on this device",
  "models.state.unverified":
    "This release has no verified fingerprint for it. Import a signed pack, or a catalogue file with its fingerprints.",
  "models.state.downloading": "{done} of {total}",
  "models.state.paused": "Paused at {done} of {total}",
  "models.state.ready": "Ready",
  "models.progress": "Download of {name}",
  "models.download": "Download {name}",
  "models.resume": "Resume {name}",
  "models.pause": "Pause {name}",
  "models.cancel": "Cancel {name}",
  "models.remove": "Remove {name}",
  "models.try": "Try {name}",
  "models.works": "{name} works: a sample took {duration} ms.",
  "models.packs": "Without a network",
  "models.packsHint":
    "A pack is one signed file. Export it on a device that has the models, carry it over, and import it here.",
  "models.packPath": "Path of the pack",
  "models.import": "Import",
  "models.export": "Export all that are ready",
  "models.exported": "Written. Compare this fingerprint where it is imported: {fingerprint}",
  "models.imported": "Taken. The pack was signed by {fingerprint}.",
  "models.trust": "The fingerprints are the same: import",
  "models.catalogue": "Add a catalogue file",
  "models.catalogueAdded": { one: "{count} model is known now.", other: "{count} models are known now." },
  "models.mirror": "Mirror",
  "models.mirrorHint": "An https address that stands in for the hosts of the models. Empty: none.",
  "models.mirrorRule":
    "An address such as https://models.example.org; http only on this machine, and no name or password in it.",
  "models.proxy": "Proxy",
  "models.proxyHint": "Downloads go through it. Empty: none.",
  "models.proxyRule": "An address such as http://proxy.example.org:3128, without a name or password.",
  "models.threads": "Threads",
  "models.threadsHint": "How many one model may use at once.",
  "models.threadsUnit": "threads",
  "models.memory": "Memory",
  "models.memoryHint": "How much the process of one model may take.",
  "models.battery": "On battery",
  "models.batteryHint":
    "Whether work that nobody waits for rests while the device runs on its battery. Only Linux tells.",
  "models.battery.rest": "Rest",
  "models.battery.goOn": "Go on",
} as const;
