import * as z from "zod";
import { passwordLengthMin, PasswordWeakness } from "./people-model.ts";

/** Every expected failure of the server's procedures. None says whether a person, a code or a thing exists. */
export const serverErrors = {
  UNAUTHORIZED: { status: 401, message: "Sign in first: this needs a valid token, and none came with it." },
  FORBIDDEN: {
    status: 403,
    message: "Your role does not include this. Ask an owner or an admin of the organisation.",
  },
  NOT_FOUND: { status: 404, message: "There is nothing with this id, or it is not shared with you." },
  SIGN_IN_REFUSED: {
    status: 401,
    message:
      "The address, the password or the code is wrong. Check them, or ask an admin for a new invitation.",
  },
  SIGN_IN_NEEDED: {
    status: 403,
    message:
      "This takes a person who has signed in: a device or a program may not do it in your name. Do it on the server's page.",
  },
  SECOND_FACTOR_NEEDED: {
    status: 401,
    message: "Enter the six digits of your authenticator app, or one of your recovery codes.",
  },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    message: "Too many attempts. Wait until the time given, then try again.",
    data: z.object({ retryAfterMs: z.string() }),
  },
  CODE_INVALID: {
    status: 410,
    message: "This code is wrong, was used before or has expired. Ask for a new one.",
  },
  SETUP_DONE: { status: 409, message: "This server is set up already. Sign in instead." },
  PASSWORD_WEAK: {
    status: 400,
    message: `Choose a password of ${passwordLengthMin} characters or more that is neither your name, your address nor one that everybody tries first: several words do well.`,
    data: z.object({ lengthMin: z.string(), why: PasswordWeakness }),
  },
  EMAIL_TAKEN: { status: 409, message: "Somebody with this address is in the organisation already." },
  NAME_TAKEN: { status: 409, message: "There is one of this name already. Choose another." },
  TOO_MANY: {
    status: 409,
    message: "There are as many of these as the server keeps. Remove some first.",
    data: z.object({ countMax: z.string() }),
  },
  LAST_OWNER: {
    status: 409,
    message: "This is the last owner. Make somebody else an owner first.",
  },
  MORE_THAN_HELD: {
    status: 403,
    message: "Nobody can give or take rights that they do not have. Ask somebody who has them.",
  },
  PASSKEY_REFUSED: {
    status: 401,
    message: "This passkey was not accepted. Begin again, or sign in with your password.",
  },
  SINGLE_SIGN_ON_OFF: {
    status: 409,
    message: "Single sign-on is not set up on this server. Sign in with a password or a passkey.",
  },
  SINGLE_SIGN_ON_REFUSED: {
    status: 401,
    message:
      "The single sign-on did not confirm who you are. Begin again, or ask an admin for an invitation.",
  },
  PROOF_INVALID: {
    status: 401,
    message: "The device did not prove that it holds its key. Ask for a new challenge and sign it.",
  },
  DEVICE_REVOKED: {
    status: 401,
    message: "This device may no longer connect. Join the team again, with an invitation or a password.",
  },
  DEVICE_CLONED: {
    status: 401,
    message:
      "Two devices used the same identity, so both were signed out. Join the team again from the one that is yours.",
  },
  DEVICE_NOT_REVOKED: {
    status: 409,
    message: "This device may still connect and would go on. Revoke it first, then undo what it did.",
  },
  SINCE_IN_FUTURE: {
    status: 400,
    message: "Nothing was done since a time that is still to come. Give one that is past.",
  },
  UNDO_TOO_OLD: {
    status: 409,
    message:
      "The server no longer knows what the device did between then and now, and what before that. Give the earliest time that it knows, or one before the device joined: then all that it ever did is undone.",
    data: z.object({ earliestMs: z.string(), joinedMs: z.string() }),
  },
  NOTHING_TO_UNDO: {
    status: 409,
    message: "This device did nothing since then that is still there, or it was undone already.",
  },
  NO_DESTINATION: {
    status: 404,
    message:
      "There is no partition with this id to move it to, or it is not shared with you. Choose another.",
  },
  SAME_PARTITION: {
    status: 400,
    message: "The item is in this partition already. Choose another to move it to.",
  },
  ITEM_IN_TRASH: {
    status: 409,
    message: "The item is in the bin. Take it out of there first, then try again.",
  },
  ITEM_ERASED: {
    status: 410,
    message: "The item was erased for good: there is nothing left of it.",
  },
  CONTENT_LOST: {
    status: 409,
    message:
      "The server does not have what the item holds. Wait until the device that shared it has sent it again, then move it.",
  },
  MOVE_ID_USED: {
    status: 409,
    message: "This move was asked for before, of another item or to another partition. Take a new move id.",
  },
  SUGGESTIONS_TOO_MANY: {
    status: 409,
    message:
      "As many suggestions are open as are kept, of you or of this item. Withdraw some of yours, or wait until they are decided.",
    data: z.object({ countMax: z.string(), of: z.enum(["person", "item"]) }),
  },
  SUGGESTION_ID_USED: {
    status: 409,
    message: "Something else was suggested with this id before. Take a new one.",
  },
  SUGGESTION_DECIDED: {
    status: 409,
    message: "This suggestion was decided already, so it cannot be withdrawn.",
  },
  RIGHTS_CHANGED: {
    status: 409,
    message: "Rights were changed at this very moment. Try again.",
  },
  DISK_FULL: {
    status: 507,
    message:
      "The server's disk is full: what is there is read and found, and nothing new is taken. Ask whoever runs it to make room, then try again.",
  },
  EXPIRY_INVALID: { status: 400, message: "A token ends later than now, and within a year." },
} as const;
export type ServerErrorCode = keyof typeof serverErrors;
