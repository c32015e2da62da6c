import { openTrailKeys } from "#adapters/trail-keys/trail-keys.ts";
import { DeviceTrail } from "#core/audit/device-trail.ts";
import { forgetOldLeaves } from "#core/audit/forget-old.ts";
import { readDeviceTrail } from "#core/audit/read-device-trail.ts";
import type { AgeClock } from "#core/ports/clock.ts";
import type { TrailNotes, TrailReading } from "#core/ports/device-trail.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { SettingsSource } from "#core/ports/use-cases.ts";
import type { ReportUnexpected } from "#rpc/handlers/services.ts";
import { limits } from "#shared/audit/limits.ts";
import type { OpenStore } from "./open-store.ts";
import { recurring } from "./recurring.ts";
import { systemClock } from "./system-clock.ts";

interface OpenTrailDeps {
  readonly vault: KeyVault;
  readonly store: OpenStore;
  readonly settings: SettingsSource;
  readonly ages: AgeClock;
  readonly report: ReportUnexpected;
}

/** To be opened before what it tells of, so that it is closed after it. */
export async function openTrail(
  { vault, store, settings, ages, report }: OpenTrailDeps,
  opening: AsyncDisposableStack,
): Promise<{ readonly trail: TrailNotes; readonly audit: TrailReading }> {
  const { hashes, signer } = await openTrailKeys(vault);
  const clock = systemClock;
  const onFault = (error: unknown) => report(error, "trail");
  const trail = opening.use(new DeviceTrail({ store: store.trail, hashes, signer, clock, onFault }));
  const days = () => settings.current().trailDays;
  opening.use(
    recurring({ clock, pauseMs: limits.forgetEveryMs, atOnce: false, report: onFault }, async (signal) => {
      await forgetOldLeaves({ store: store.trail, trail, ages, days }, signal);
    }),
  );
  const audit = readDeviceTrail({ trail, store: store.trail, signer, sha256: hashes.sha256, clock });
  return { trail, audit };
}
