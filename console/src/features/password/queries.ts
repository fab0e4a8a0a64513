/** The e-mail under which an admin signs in, changed together with the first password. */
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { callApi } from '../../api/client.ts';
import type { User } from '../../api/schema.generated.ts';
import { SESSION_QUERY } from '../../api/session.ts';

export function useChangeEmail(): UseMutationResult<
  User,
  Error,
  { readonly id: string; readonly email: string }
> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, email }) =>
      callApi('PATCH /api/users/{id}', { params: { id }, body: { email } }),
    onSuccess: () => client.invalidateQueries({ queryKey: SESSION_QUERY }),
  });
}
