/**
 * Sets a password: the first one, in the place of one that was forgotten (after a link), or a new
 * one. Whoever is new and an admin also says under which e-mail, as the first start made one up.
 */
import { type FormEvent, type ReactElement, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { faultOf } from '../../api/failure.ts';
import { useSetPassword, useSignedIn } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useChangeEmail } from './queries.ts';

const MIN_CHARACTERS = 12;

export function PasswordPage(): ReactElement {
  const { user } = useSignedIn();
  // What it was when the page was opened: setting a password changes it.
  const [isFirst] = useState(!user.hasPassword);
  const [search] = useSearchParams();
  const byLink = search.get('after') === 'link';
  const mayChangeEmail = isFirst && user.role === 'admin';
  const [, go] = useLocation();
  const [email, setEmail] = useState(user.email);
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [isShown, setShown] = useState(false);
  const changeEmail = useChangeEmail();
  const change = useSetPassword();
  const error = changeEmail.error ?? change.error;
  const atField = (param: string): string | null => faultOf(error, param);
  const asks = isFirst || byLink ? {} : { current };

  const save = async (): Promise<void> => {
    if (email.trim() !== user.email) {
      await changeEmail.mutateAsync({ id: user.id, email: email.trim() });
    }
    await change.mutateAsync({ ...asks, password });
    showToast({ tone: 'good', text: 'The password is set. Other sessions have ended.' });
    go(isFirst ? '/welcome' : '/', { replace: true });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // What fails is shown below, from the state of the two calls.
    save().catch(() => undefined);
  };

  return (
    <Page
      title={isFirst ? 'Set a password' : 'Change password'}
      lead={
        isFirst
          ? 'You are signed in by a link that works only once. From now on you sign in with this.'
          : 'All your other sessions end when you do.'
      }
    >
      <form className="grid max-w-md gap-5" onSubmit={submit}>
        {error && !['email', 'password', 'current'].some((param) => atField(param)) && (
          <FailureNote error={error} />
        )}
        <TextField
          label="E-mail"
          name="email"
          autoComplete="username"
          inputMode="email"
          required
          readOnly={!mayChangeEmail}
          value={email}
          error={atField('email')}
          onChange={(event) => setEmail(event.target.value)}
          {...(mayChangeEmail && { hint: 'It is only a name to sign in with: nothing is sent.' })}
        />
        {'current' in asks && (
          <TextField
            label="Password until now"
            type="password"
            autoComplete="current-password"
            value={current}
            required
            error={atField('current')}
            onChange={(event) => setCurrent(event.target.value)}
          />
        )}
        <TextField
          label="New password"
          name="password"
          type={isShown ? 'text' : 'password'}
          autoComplete="new-password"
          required
          minLength={MIN_CHARACTERS}
          value={password}
          error={atField('password')}
          hint={`At least ${MIN_CHARACTERS} characters; any will do.`}
          onChange={(event) => setPassword(event.target.value)}
        />
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-leaf"
            checked={isShown}
            onChange={(event) => setShown(event.target.checked)}
          />
          Show the password
        </label>
        <div className="flex flex-wrap gap-3">
          <Button type="submit" look="strong" busy={changeEmail.isPending || change.isPending}>
            {isFirst ? 'Set password and go on' : 'Change password'}
          </Button>
          {!isFirst && (
            <Link href="/" className="self-center rounded-sm text-leaf underline">
              Keep the old one
            </Link>
          )}
        </div>
      </form>
    </Page>
  );
}
