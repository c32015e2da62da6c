import type { DeviceId } from "#shared/model/team.ts";
import { useText } from "#ui/ui/text.tsx";

/** What devices are called, as far as this person may know it. */
export function useDeviceNames(): (id: DeviceId) => string {
  const text = useText();
  // The end of an id tells devices apart that joined in the same moment.
  return (id) => text("team.deviceById", { id: id.slice(-6) });
}
