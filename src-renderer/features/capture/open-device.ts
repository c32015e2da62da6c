import { assertNever } from "#shared/kit/assert-never.ts";
import type { SourceKind } from "#shared/model/recorder.ts";
import { sceneLimits } from "#shared/model/scene-change.ts";

/** Why a device could not be opened. */
export type DeviceTrouble = "denied" | "missing" | "in-use";
export type OpenedDevice =
  | { readonly kind: "open"; readonly stream: MediaStream; readonly label: string }
  | { readonly kind: DeviceTrouble };

/** Asks for the device, which asks the person where they have not been asked. */
export async function openDevice(kind: SourceKind, deviceId: string | undefined): Promise<OpenedDevice> {
  try {
    const stream = await request(kind, deviceId);
    return { kind: "open", stream, label: stream.getTracks()[0]?.label ?? "" };
  } catch (thrown) {
    return { kind: troubleOf(thrown, kind) };
  }
}

function request(kind: SourceKind, deviceId: string | undefined): Promise<MediaStream> {
  const chosen = deviceId === undefined ? {} : { deviceId: { exact: deviceId } };
  switch (kind) {
    case "camera":
      return navigator.mediaDevices.getUserMedia({
        video: { ...chosen, width: { ideal: sceneLimits.pictureWidthPxMax } },
      });
    case "microphone":
      // As it is: what makes a call pleasant changes what is said.
      return navigator.mediaDevices.getUserMedia({
        audio: {
          ...chosen,
          channelCount: 1,
          echoCancellation: false,
          noiseSuppression: false,
          autoGainControl: false,
        },
      });
    case "screen":
      return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 5 } }, audio: false });
    default:
      return assertNever(kind);
  }
}

function troubleOf(thrown: unknown, kind: SourceKind): DeviceTrouble {
  const name = thrown instanceof DOMException ? thrown.name : "";
  // The desktop says so where the person chose no screen.
  if (name === "AbortError" && kind === "screen") return "denied";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  // A page without a safe address has no devices at all.
  return thrown instanceof TypeError ? "missing" : "in-use";
}

export interface Device {
  readonly deviceId: string;
  readonly label: string;
}

/** Names are empty until the person has let the page use a device of the kind. */
export async function listDevices(kind: SourceKind): Promise<readonly Device[]> {
  if (kind === "screen" || !("mediaDevices" in navigator)) return [];
  const wanted = kind === "camera" ? "videoinput" : "audioinput";
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter((device) => device.kind === wanted && device.deviceId !== "")
    .map(({ deviceId, label }) => ({ deviceId, label }));
}

/** Whether this browser can capture it at all. */
export const canCapture = (kind: SourceKind): boolean =>
  "mediaDevices" in navigator && (kind === "screen" ? "getDisplayMedia" in navigator.mediaDevices : true);
