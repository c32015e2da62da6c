import { expect, test } from "vitest";
import { createFakeTeam } from "#server/access.fake.ts";

test("the trail tells of every change of rights whom it was about, and from which role to which", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const { userId } = await team.person(bearer, "ada@example.org", "viewer");
  const { body: quay } = await team.ask("POST", "/partitions", { name: "Quay" }, { bearer });
  const { body: crew } = await team.ask("POST", "/groups", { name: "Crew", role: null }, { bearer });
  const before = team.notes.length;
  const put = (path: string, body: unknown) => team.ask("PUT", path, body, { bearer });
  await put(`/people/${userId}/role`, { role: "admin" });
  await put(`/partitions/${quay.id}/access/${userId}`, { role: "member" });
  await put(`/partitions/${quay.id}/access/${userId}`, { role: null });
  await put(`/partitions/${quay.id}/access/${crew.id}`, { role: "viewer" });
  await put(`/groups/${crew.id}/members/${userId}`, {});
  await put(`/groups/${crew.id}`, { name: "Crew", role: "auditor" });
  await put(`/groups/${crew.id}`, { name: "All hands", role: "auditor" });
  await team.ask("DELETE", `/groups/${crew.id}/members/${userId}`, undefined, { bearer });
  await team.ask("DELETE", `/groups/${crew.id}`, undefined, { bearer });
  const told = team.notes.slice(before).filter(({ act }) => act !== "key.rotate");
  const [person, group] = [
    { kind: "user", id: userId },
    { kind: "group", id: crew.id },
  ];
  const partition = { kind: "partition", id: quay.id };
  const access = "partitions.setAccess";
  expect(told.map(({ call, target, whom, roles }) => ({ call, target, whom, roles }))).toEqual([
    { call: "people.setRole", target: person, roles: [{ before: "viewer", after: "admin" }] },
    { call: access, target: partition, whom: person, roles: [{ before: null, after: "member" }] },
    { call: access, target: partition, whom: person, roles: [{ before: "member", after: null }] },
    { call: access, target: partition, whom: group, roles: [{ before: null, after: "viewer" }] },
    { call: "groups.addMember", target: group, whom: person },
    { call: "groups.update", target: group, roles: [{ before: null, after: "auditor" }] },
    { call: "groups.update", target: group, roles: [] },
    { call: "groups.removeMember", target: group, whom: person },
    {
      call: "groups.remove",
      target: group,
      roles: [
        { before: "auditor", after: null },
        { partitionId: quay.id, before: "viewer", after: null },
      ],
    },
  ]);
});

test("the trail tells what an invitation gives, when it is made and when it is accepted", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const { body: quay } = await team.ask("POST", "/partitions", { name: "Quay" }, { bearer });
  const before = team.notes.length;
  const given = { email: "ada@example.org", name: "Ada", role: "member" };
  const partitions = [{ partitionId: quay.id, role: "curator" }];
  const { body: invited } = await team.ask("POST", "/invitations", { ...given, partitions }, { bearer });
  await team.ask("POST", "/invitations/accept", { code: invited.code, password: "correct horse battery" });
  const roles = [
    { before: null, after: "member" },
    { partitionId: quay.id, before: null, after: "curator" },
  ];
  expect(team.notes.slice(before)).toMatchObject([
    { call: "people.invite", roles },
    { call: "people.accept", roles },
  ]);
});
