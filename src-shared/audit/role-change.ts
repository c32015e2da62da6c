/** How a trail says that somebody has another role than before: `role:viewer/member`; `none`: no role. */
import { Role } from "../model/access.ts";

export interface RolesOf {
  readonly before: Role | null;
  readonly after: Role | null;
}

const none = "none";

export const roleChangeText = ({ before, after }: RolesOf): string => `${before ?? none}/${after ?? none}`;

/** Undefined where it says something else. */
export function readRoleChange(text: string): RolesOf | undefined {
  const [before, after, ...rest] = text.split("/").map(readRole);
  return before === undefined || after === undefined || rest.length > 0 ? undefined : { before, after };
}

const readRole = (text: string): Role | null | undefined =>
  text === none ? null : Role.safeParse(text).data;
