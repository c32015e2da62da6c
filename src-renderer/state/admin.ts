import { ORPCError } from "@orpc/client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Permission } from "#shared/model/access.ts";
import type { AdminOutputs } from "#shared/rpc/admin-contract.ts";
import type { ErrorCode } from "#shared/rpc/errors.ts";
import { useFailureToast } from "./item-actions.ts";
import { type Admin, useAdmin } from "./admin-client.ts";

export type Me = AdminOutputs["session"]["whoAmI"];
export type Person = AdminOutputs["people"]["list"][number];
export type Invitation = AdminOutputs["people"]["invitations"][number];
export type Group = AdminOutputs["groups"]["list"][number];
export type Device = AdminOutputs["devices"]["list"][number];
export type ApiToken = AdminOutputs["tokens"]["list"][number];
export type UndoCounts = AdminOutputs["devices"]["undo"];
export type Partition = Me["partitions"][number];
export type ErasureState = AdminOutputs["erasure"]["receipt"];

/** Something of the team's server; what is asked for is named by `key`. */
export function useAdminQuery<Answer>(
  key: readonly unknown[],
  ask: (admin: Admin, signal: AbortSignal) => Promise<Answer>,
  {
    isEnabled = true,
    everyMs,
  }: { readonly isEnabled?: boolean; readonly everyMs?: (answer: Answer | undefined) => number | false } = {},
) {
  const admin = useAdmin();
  return useQuery<Answer>({
    queryKey: ["admin", ...key],
    enabled: isEnabled,
    queryFn: ({ signal }) => ask(admin, signal),
    ...(everyMs === undefined ? {} : { refetchInterval: ({ state: { data } }) => everyMs(data) }),
  });
}

/** Whether a change was refused for this reason. */
export const isRefusedAs = (error: unknown, code: ErrorCode): boolean =>
  error instanceof ORPCError && error.code === code;

/**
 * A change at the team's server; everything of it that is shown is asked for again. What went wrong is told in passing, but a
 * refusal that the caller says at its own place.
 */
export function useAdminChange<Input, Answer>(
  change: (admin: Admin, input: Input) => Promise<Answer>,
  saidByCaller?: ErrorCode,
) {
  const tell = useFailureToast();
  const admin = useAdmin();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => change(admin, input),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["admin"] }),
    onError: (error) => {
      if (saidByCaller === undefined || !isRefusedAs(error, saidByCaller)) tell(error);
    },
  });
}

export const useMe = () =>
  useAdminQuery(["me"], (admin, signal) => admin.session.whoAmI(undefined, { signal }));

/** In the whole organisation, and so in each of its partitions. */
export const mayInOrg = ({ permissions }: Me, permission: Permission): boolean =>
  permissions.includes(permission);
export const mayIn = (me: Me, { permissions }: Partition, permission: Permission): boolean =>
  mayInOrg(me, permission) || permissions.includes(permission);

export const usePeople = (isEnabled = true) =>
  useAdminQuery(["people"], (admin, signal) => admin.people.list(undefined, { signal }), { isEnabled });
export const useDevices = (isEnabled = true) =>
  useAdminQuery(["devices"], (admin, signal) => admin.devices.list(undefined, { signal }), { isEnabled });
export const useGroups = (isEnabled = true) =>
  useAdminQuery(["groups"], (admin, signal) => admin.groups.list(undefined, { signal }), { isEnabled });

/** What people, groups, devices and partitions are called, as far as this person may know it. */
export function useNames(me: Me): (id: string) => string | undefined {
  const people = usePeople(mayInOrg(me, "people.read")).data ?? [];
  const groups = useGroups(mayInOrg(me, "people.read")).data ?? [];
  const devices = useDevices(mayInOrg(me, "devices.manage")).data ?? [];
  const names = new Map<string, string>(
    [...people, ...groups, ...devices, ...me.partitions].map(({ id, name }) => [id, name]),
  );
  return (id) => names.get(id);
}
