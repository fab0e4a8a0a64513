/** A user as answers show them; of the password only whether there is one. */
import { z } from 'zod';
import type { User, UserRole } from '../../storage/store.ts';
import { id, isoTime, timeOut } from '../fields.ts';
import { named } from '../schemas.ts';

export interface UserJson {
  readonly id: string;
  readonly accountId: string;
  readonly email: string;
  readonly role: UserRole;
  readonly hasPassword: boolean;
  readonly createdAt: string;
  readonly disabled: boolean;
}

export const role: z.ZodType<UserRole, UserRole> = z.enum(['admin', 'member']);

export const userOut: z.ZodType<UserJson> = named(
  'User',
  z.strictObject({
    id,
    accountId: id,
    email: z.string(),
    role,
    hasPassword: z.boolean(),
    createdAt: timeOut,
    disabled: z.boolean(),
  }),
);

export function userJson(user: User): UserJson {
  return {
    id: user.id,
    accountId: user.accountId,
    email: user.email,
    role: user.role,
    hasPassword: user.passwordHash !== null,
    createdAt: isoTime(user.createdMs),
    disabled: user.disabled,
  };
}
