/** The process of one model. It reads the model's files and nothing is written; the host may end it at any time. */
import type { Loaded, ModelService, ProcessOrder } from "#adapters/inference/model-service.ts";
import { inferenceLimits as limits } from "#adapters/inference/limits.ts";
import { serveRemote } from "#shared/kit/remote.ts";

const order = JSON.parse(process.argv[2] ?? "{}") as ProcessOrder;

// It watches itself: inference runs on threads of its own, so this one is free to.
setInterval(() => {
  if (process.memoryUsage.rss() <= order.residentBytesMax) return;
  process.stderr.write(`the model needs more than its ${order.residentBytesMax} bytes\n`, () =>
    process.kill(process.pid, "SIGKILL"),
  );
}, limits.watchMemoryMs).unref();

/** Only what the model needs is loaded. */
async function load(): Promise<Loaded<ModelService>> {
  switch (order.family) {
    case "text-encoder":
      return (await import("#adapters/inference/text-service.ts")).loadTextService(order);
    case "clip":
    case "siglip":
      return (await import("#adapters/inference/picture-service.ts")).loadPictureService(order);
    case "whisper":
    case "moonshine":
      return (await import("#adapters/inference/speech-service.ts")).loadSpeechService(order);
    case "silero":
      return (await import("#adapters/inference/voice-service.ts")).loadVoiceService(order);
    case "cross-encoder":
      return (await import("#adapters/inference/pair-service.ts")).loadPairService(order);
  }
}

const failureOf = (thrown: unknown): Error =>
  Object.assign(new Error(thrown instanceof Error ? thrown.message : String(thrown)), {
    name: "ModelNotLoadable",
  });
const loading = load().then(
  (service) => void Object.assign(served, service),
  (thrown: unknown) => Promise.reject(failureOf(thrown)),
);
// Whoever asks whether it is ready is told.
loading.catch(() => undefined);
/** What the model does is added once it is loaded; nothing else is asked before. */
const served = { ready: () => loading, residentBytes: () => process.memoryUsage.rss() };
serveRemote(
  {
    post: (message) => void process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on("message", listener),
  },
  served,
);
process.on("disconnect", () => process.exit());
