import type { DeviceId } from "#shared/model/team.ts";
import { limits } from "#shared/sync/limits.ts";
import type { Budget, HubState } from "./hub-state.ts";

const fullBudget = (nowMs: number): Budget => ({
  updates: limits.updatesBurst,
  bytes: limits.bytesBurst,
  atMs: nowMs,
});

/** Whether one more update of this size was within the budget; if so, it is spent. A clock that goes back refills nothing. */
function spend(budget: Budget, sizeBytes: number, nowMs: number): boolean {
  const seconds = Math.max(0, nowMs - budget.atMs) / 1000;
  budget.atMs = nowMs;
  budget.updates = Math.min(limits.updatesBurst, budget.updates + seconds * limits.updatesPerSecond);
  budget.bytes = Math.min(limits.bytesBurst, budget.bytes + seconds * limits.bytesPerSecond);
  if (budget.updates < 1 || budget.bytes < sizeBytes) return false;
  budget.updates -= 1;
  budget.bytes -= sizeBytes;
  return true;
}

export const isFull = ({ updates, bytes, atMs }: Budget, nowMs: number): boolean => {
  const seconds = Math.max(0, nowMs - atMs) / 1000;
  return (
    updates + seconds * limits.updatesPerSecond >= limits.updatesBurst &&
    bytes + seconds * limits.bytesPerSecond >= limits.bytesBurst
  );
};

export function afford(state: HubState, deviceId: DeviceId, sizeBytes: number): boolean {
  const budget = state.budgets.get(deviceId) ?? fullBudget(state.nowMs);
  state.budgets.set(deviceId, budget);
  return spend(budget, sizeBytes, state.nowMs);
}
