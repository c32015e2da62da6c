import type Database from "better-sqlite3-multiple-ciphers";
import type { CameraStore } from "#core/ports/camera-store.ts";
import { CameraAddress } from "#shared/model/camera.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { Synchronous } from "./library.ts";

type Cameras = Synchronous<CameraStore>;
export type CameraReads = Pick<Cameras, "cameras">;
export type CameraWrites = Omit<Cameras, keyof CameraReads>;

interface CameraRow {
  readonly name: string;
  readonly address: string;
  readonly paused: number;
  readonly added_ms: number;
}

export function createCameraReads(database: Database.Database): CameraReads {
  const all = database.prepare<[], CameraRow>("SELECT * FROM cameras ORDER BY name");
  return {
    cameras: () =>
      all.all().map(({ name, address, paused, added_ms }) => ({
        name: StreamName.parse(name),
        address: CameraAddress.parse(address),
        paused: paused === 1,
        addedMs: added_ms,
      })),
  };
}

export function createCameraWrites(database: Database.Database): CameraWrites {
  const put = database.prepare(
    "INSERT OR REPLACE INTO cameras (name, address, paused, added_ms) VALUES (?, ?, ?, ?)",
  );
  const remove = database.prepare("DELETE FROM cameras WHERE name = ?");
  return {
    putCamera: ({ name, address, paused, addedMs }) =>
      void put.run(StreamName.parse(name), address, Number(paused), addedMs),
    removeCamera: (name) => void remove.run(StreamName.parse(name)),
  };
}
