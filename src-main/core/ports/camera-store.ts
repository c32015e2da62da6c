/** Truth for the cameras that a person added, with the names and passwords that they ask for. */
import type { CameraAddress } from "#shared/model/camera.ts";
import type { StreamName } from "#shared/model/stream.ts";

export interface CameraRow {
  readonly name: StreamName;
  readonly address: CameraAddress;
  readonly paused: boolean;
  readonly addedMs: number;
}

export interface CameraStore {
  /** By name. */
  cameras(): Promise<readonly CameraRow[]>;
  /** In the place of one of the same name. */
  putCamera(camera: CameraRow): Promise<void>;
  removeCamera(name: StreamName): Promise<void>;
}
