import type { DeviceId } from "#shared/model/team.ts";
import { mayInOrg, useDevices, useMe, usePeople } from "#ui/state/admin.ts";
import { useText } from "#ui/ui/text.tsx";

/** Whose device it is and what it is called, as far as this person may know it. */
export function useDeviceNames(): (id: DeviceId) => string {
  const text = useText();
  const { data: me } = useMe();
  const people = usePeople(me !== undefined && mayInOrg(me, "people.read")).data;
  const devices = useDevices(me !== undefined && mayInOrg(me, "devices.manage")).data;
  return (id) => {
    const device = devices?.find((each) => each.id === id);
    const person = people?.find((each) => each.id === device?.userId);
    // The end of an id tells devices apart that joined in the same moment.
    if (device === undefined) return text("team.deviceById", { id: id.slice(-6) });
    return person === undefined
      ? device.name
      : text("team.personOnDevice", { person: person.name, device: device.name });
  };
}
