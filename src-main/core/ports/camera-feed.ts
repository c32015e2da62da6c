/** The pictures of a camera on the network, as they come. */
import type { Box } from "#shared/model/anchor.ts";
import type { CameraAddress, CameraTrouble } from "#shared/model/camera.ts";

/** One look. Nothing of what is blacked out is in either picture. */
export interface CameraFrame {
  /** A byte a dot, of the size that scenes are told by. */
  readonly grey: Uint8Array;
  readonly jpeg: Uint8Array;
}

export interface CameraFeed {
  /**
   * Ends with why nothing more comes. Whoever stops reading, or fires the signal, lets the camera go. Where the signal
   * fires it ends without a word.
   */
  open(
    camera: { readonly address: CameraAddress; readonly masks: readonly Box[] },
    signal: AbortSignal,
  ): AsyncGenerator<CameraFrame, CameraTrouble>;
}
