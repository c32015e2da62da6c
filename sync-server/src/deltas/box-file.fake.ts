/** What a device without a network wrote: a tag that it named. */
import { sign } from "node:crypto";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { type Holding, writeDelta } from "#shared/sync/delta-file.ts";
import { tagsName, type DocumentName } from "#shared/sync/document-name.ts";
import { TagId } from "#shared/sync/edits.ts";
import { nameTag } from "#shared/sync/tag-dictionary.ts";
import type { Answer, FakeDeviceKey } from "../access.fake.ts";

export interface BoxFile {
  readonly bytes: Buffer;
  readonly madeMs: number;
  readonly name: DocumentName;
}

/** `joined`: what the server said to the device when it joined. `holding`: as a program says it, but for one of before. */
export async function boxFile(
  joined: Answer["body"],
  key: FakeDeviceKey,
  partitionId: PartitionId,
  holding?: Holding,
): Promise<BoxFile> {
  const document = new Y.Doc();
  const madeMs = Date.now();
  const editor = { device: joined.deviceId, hlc: printHlc({ wallMs: madeMs, count: 0 }) };
  nameTag(document, TagId.parse("a".repeat(24)), Tag.parse("hot"), editor);
  const name = tagsName(partitionId);
  const { orgId, deviceId, certificate } = joined;
  const contents = {
    origin: { orgId, deviceId, certificate, madeMs, holding },
    payloads: [],
    documents: [{ name, ownCount: 1, updates: [Y.encodeStateAsUpdate(document)] }],
  };
  const signer = (bytes: Uint8Array) => Promise.resolve(new Uint8Array(sign(null, bytes, key.privateKey)));
  const parts = await Array.fromAsync(writeDelta(contents, signer, new AbortController().signal));
  return { bytes: Buffer.concat(parts), madeMs, name };
}
