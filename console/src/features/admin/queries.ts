/** What admins change: accounts, users, prices. Whoever shows them sees it at once. */
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { allPages } from '../../api/all-pages.ts';
import { callApi } from '../../api/client.ts';
import { ACCOUNTS_QUERY } from '../../api/lists.ts';
import type {
  Account,
  AccountChange,
  AddedEntry,
  Audit,
  NewAccount,
  NewEntry,
  NewPrice,
  NewUser,
  Price,
  SignInLink,
  System,
  User,
  UserChange,
} from '../../api/schema.generated.ts';
import { SESSION_QUERY } from '../../api/session.ts';

const USERS_QUERY = ['users'] as const;
const SYSTEM_EVERY_MS = 5000;

export function useUsers(): UseQueryResult<readonly User[]> {
  return useQuery({
    queryKey: USERS_QUERY,
    queryFn: ({ signal }) => allPages((more) => callApi('GET /api/users', { query: more, signal })),
  });
}

export function useSystem(): UseQueryResult<System> {
  return useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => callApi('GET /api/system', { signal }),
    refetchInterval: SYSTEM_EVERY_MS,
  });
}

export function useAudit(): UseMutationResult<Audit, Error, void> {
  return useMutation({ mutationFn: () => callApi('POST /api/system/audit') });
}

export function useCreateAccount(): UseMutationResult<Account, Error, NewAccount> {
  return useChange([ACCOUNTS_QUERY], (body) => callApi('POST /api/accounts', { body }));
}

/** The own account is part of the session. */
export function useChangeAccount(id: string): UseMutationResult<Account, Error, AccountChange> {
  return useChange([ACCOUNTS_QUERY, SESSION_QUERY], (body) =>
    callApi('PATCH /api/accounts/{id}', { params: { id }, body }),
  );
}

export function useAddEntry(id: string): UseMutationResult<AddedEntry, Error, NewEntry> {
  return useChange([ACCOUNTS_QUERY, SESSION_QUERY, ['bills']], (body) =>
    callApi('POST /api/accounts/{id}/entries', { params: { id }, body }),
  );
}

export function useCreateUser(): UseMutationResult<User, Error, NewUser> {
  return useChange([USERS_QUERY], (body) => callApi('POST /api/users', { body }));
}

export function useChangeUser(id: string): UseMutationResult<User, Error, UserChange> {
  return useChange([USERS_QUERY, SESSION_QUERY], (body) =>
    callApi('PATCH /api/users/{id}', { params: { id }, body }),
  );
}

export function useCreateLink(): UseMutationResult<SignInLink, Error, string> {
  return useMutation({
    mutationFn: (id) => callApi('POST /api/users/{id}/link', { params: { id } }),
  });
}

export function useAddPrice(): UseMutationResult<Price, Error, NewPrice> {
  return useChange([['prices'], ['models']], (body) => callApi('POST /api/prices', { body }));
}

function useChange<Input, Answer>(
  stale: readonly (readonly string[])[],
  change: (input: Input) => Promise<Answer>,
): UseMutationResult<Answer, Error, Input> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
