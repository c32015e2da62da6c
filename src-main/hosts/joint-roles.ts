import type { JointName, JointRoles } from "#core/ports/picture-store.ts";

const isSame = (one: JointName | undefined, other: JointName | undefined): boolean =>
  one?.spaceId === other?.spaceId;

export const areSame = (one: JointRoles, other: JointRoles): boolean =>
  isSame(one.active, other.active) &&
  isSame(one.building, other.building) &&
  isSame(one.previous, other.previous);

/**
 * What the spaces are for, given the models that are here. Where the one that is asked is not, another is asked at once: nobody is
 * to wait for it. Where none is here, all stays as it is until one comes.
 */
export function rolesWith(roles: JointRoles, here: readonly JointName[]): JointRoles {
  const ifHere = (name: JointName | undefined): JointName | undefined =>
    here.find((each) => isSame(each, name));
  const [first] = here;
  if (first === undefined) return roles;
  const building = ifHere(roles.building);
  if (ifHere(roles.active) !== undefined) return { ...roles, building };
  const active = building ?? ifHere(roles.previous) ?? first;
  return { active, previous: isSame(active, roles.previous) ? undefined : roles.previous };
}

/** The next has taken its place. */
export const turned = ({ active, building, previous }: JointRoles): JointRoles =>
  building === undefined ? { active, previous } : { active: building, previous: active };
