import * as z from "zod";
import type { Sentences } from "../kit/message.ts";

/** Why a model is not ready, or a pack was not taken. `detail` is the system's or a parser's own word for it. */
export const ModelRemark = z.discriminatedUnion("code", [
  z.object({ code: z.enum(["model-unverified", "model-not-here"]), name: z.string() }),
  z.object({ code: z.literal("model-file-absent"), path: z.string() }),
  z.object({
    code: z.enum(["model-file-of-wrong-size", "model-download-cut-off"]),
    path: z.string(),
    wantedBytes: z.int(),
    foundBytes: z.int(),
  }),
  z.object({ code: z.literal("model-file-altered"), path: z.string() }),
  z.object({ code: z.literal("model-host-not-allowed"), host: z.string() }),
  z.object({ code: z.literal("model-address-private"), host: z.string(), address: z.string() }),
  z.object({ code: z.literal("model-redirects-too-often"), count: z.int() }),
  z.object({ code: z.literal("model-host-answered"), host: z.string(), status: z.int() }),
  z.object({ code: z.literal("model-host-unreachable"), host: z.string(), detail: z.string() }),
  z.object({ code: z.literal("model-proxy-refused"), host: z.string(), detail: z.string() }),
  z.object({ code: z.enum(["model-disk-full", "model-unreadable"]), path: z.string(), detail: z.string() }),
  z.object({ code: z.literal("model-not-loadable"), detail: z.string() }),
  z.object({ code: z.literal("model-crashed"), detail: z.string() }),
  z.object({ code: z.literal("model-too-slow"), seconds: z.number() }),
  z.object({ code: z.literal("model-too-large"), megabytes: z.number() }),
  z.object({ code: z.literal("pack-malformed"), path: z.string(), detail: z.string() }),
  z.object({ code: z.enum(["pack-signature-wrong", "pack-cut-off"]), path: z.string() }),
  z.object({ code: z.literal("pack-file-altered"), path: z.string(), file: z.string() }),
  z.object({ code: z.literal("pack-against-pins"), path: z.string(), name: z.string() }),
  z.object({ code: z.literal("pack-of-unknown-signer"), path: z.string(), fingerprint: z.string() }),
  z.object({
    code: z.enum(["pack-not-readable", "pack-not-writable"]),
    path: z.string(),
    detail: z.string(),
  }),
  z.object({ code: z.literal("catalogue-malformed"), path: z.string(), detail: z.string() }),
]);
export type ModelRemark = z.infer<typeof ModelRemark>;

export const modelSentences: Sentences<ModelRemark> = {
  "model-unverified":
    "This release has no verified fingerprint for {name}, so it is not downloaded. A signed pack, or a catalogue file with its fingerprints, brings it in.",
  "model-not-here": "{name} is not on this device. `tessera models` says how it comes.",
  "model-file-absent": "{path} is gone. Download the model again; what is whole is kept.",
  "model-file-of-wrong-size":
    "{path} has {foundBytes} bytes instead of {wantedBytes}. Download the model again; what is whole is kept.",
  "model-download-cut-off":
    "{path} broke off after {foundBytes} of {wantedBytes} bytes. Download again: it goes on from there.",
  "model-file-altered":
    "{path} is not the file that the catalogue names: its fingerprint is another. It was not taken; download it again.",
  "model-host-not-allowed":
    "The download was sent to {host}, which is none of the hosts that models come from. It was refused.",
  "model-address-private":
    "The download was sent to {host} ({address}), an address of a private network. It was refused.",
  "model-redirects-too-often": "The download was sent on {count} times; it was given up.",
  "model-host-answered": "{host} answered with status {status}. Try again later, or set a mirror.",
  "model-host-unreachable":
    "{host} cannot be reached: {detail}. Check the connection, the proxy and the mirror.",
  "model-proxy-refused": "The proxy {host} did not let the download through: {detail}.",
  "model-disk-full": "{path} could not be written: {detail}. Make room and download again; it goes on.",
  "model-unreadable": "{path} cannot be read: {detail}.",
  "model-not-loadable": "The model does not load: {detail}. Remove it and download it again.",
  "model-crashed":
    "The model ended twice over the same piece of work: {detail}. The rest goes on without it.",
  "model-too-slow":
    "The model was not done with a piece of work after {seconds} seconds, twice. Give it more threads, or choose a smaller one.",
  "model-too-large":
    "The model needs more than the {megabytes} MB that it may have. Raise the limit in the settings, or choose a smaller one.",
  "pack-malformed": "{path} is no pack of models: {detail}. Nothing was taken.",
  "pack-signature-wrong": "{path} was altered after it was signed. Nothing was taken; ask for it anew.",
  "pack-cut-off": "{path} ends too early; it was not copied whole. Copy it again. Nothing was taken.",
  "pack-file-altered": "{path}: {file} is not what was signed. Nothing was taken; ask for the pack anew.",
  "pack-against-pins":
    "{path} holds a {name} that differs from what this release has verified. Nothing was taken.",
  "pack-of-unknown-signer":
    "{path} was signed by {fingerprint}, and holds what this release cannot verify by itself. Compare the fingerprint with that of the device which made it; import again with it if it is the same.",
  "pack-not-readable": "{path} cannot be read: {detail}.",
  "pack-not-writable": "Nothing was written at {path}: {detail}.",
  "catalogue-malformed": "{path} is no catalogue of models: {detail}. Nothing was changed.",
};
