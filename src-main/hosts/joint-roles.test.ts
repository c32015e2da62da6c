import { expect, it } from "vitest";
import type { JointName } from "#core/ports/picture-store.ts";
import { SpaceId } from "#shared/model/ids.ts";
import { areSame, rolesWith, turned } from "./joint-roles.ts";

const nameOf = (modelId: string): JointName => ({ spaceId: SpaceId.parse(`${modelId}@1`), modelId });
const [a, b, c] = [nameOf("a"), nameOf("b"), nameOf("c")];

it("takes the first model that is here, and stays with it whatever comes", () => {
  expect(rolesWith({}, [a])).toEqual({ active: a });
  expect(rolesWith({ active: b }, [a, b])).toEqual({ active: b });
  expect(rolesWith({ active: b, building: a, previous: c }, [a, b])).toEqual({
    active: b,
    building: a,
    previous: c,
  });
});

it("leaves all as it is while no model is here", () => {
  expect(rolesWith({}, [])).toEqual({});
  const roles = { active: a, building: b };
  expect(rolesWith(roles, [])).toEqual(roles);
});

it("asks another at once where the one that was asked is gone: the next, that of before, or the first", () => {
  expect(rolesWith({ active: a, building: b, previous: c }, [c, b])).toEqual({ active: b, previous: c });
  expect(rolesWith({ active: a, building: b, previous: c }, [c])).toEqual({ active: c });
  expect(rolesWith({ active: a }, [c, b])).toEqual({ active: c });
});

it("gives up the next one where its model is gone", () => {
  expect(rolesWith({ active: a, building: b }, [a, c])).toEqual({ active: a });
});

it("keeps the one that was asked when the next takes its place", () => {
  expect(turned({ active: a, building: b, previous: c })).toEqual({ active: b, previous: a });
  expect(turned({ active: a, previous: c })).toEqual({ active: a, previous: c });
  expect(areSame({ active: a }, { active: a, building: undefined })).toBe(true);
  expect(areSame({ active: a }, { active: a, previous: b })).toBe(false);
});
