import { getRouteApi } from "@tanstack/react-router";
import * as z from "zod";

export const adminTabs = [
  "people",
  "groups",
  "devices",
  "partitions",
  "tokens",
  "health",
  "audit",
  "erasure",
] as const;
export type AdminTab = (typeof adminTabs)[number];

export const AdminParams = z.object({ tab: z.enum(adminTabs).optional().catch(undefined) });

export const adminRoute = getRouteApi("/team/admin");
