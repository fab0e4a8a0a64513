/** The way in with e-mail and password, and a word for whoever followed a link that is used up. */
import { type FormEvent, type ReactElement, useState } from 'react';
import { sentenceOf } from '../../api/failure.ts';
import { useSignIn } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';

interface SignInPageProperties {
  /** Why the link of the address did not work. */
  readonly linkError: Error | null;
}

export function SignInPage({ linkError }: SignInPageProperties): ReactElement {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  const error = signIn.error ?? (signIn.isIdle ? linkError : null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate({ email: email.trim(), password });
  };
  return (
    <Page title="Sign in">
      <form className="grid gap-5" onSubmit={submit}>
        {error && <Notice tone="bad">{sentenceOf(error)}</Notice>}
        <TextField
          label="E-mail"
          name="email"
          autoComplete="username"
          inputMode="email"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" look="strong" busy={signIn.isPending}>
          Sign in
        </Button>
      </form>
      <details className="mt-8 text-sm text-ink-soft">
        <summary className="rounded-sm">No password, or lost it?</summary>
        <p className="mt-2">
          Ask an admin for a sign-in link: it works once, for an hour. On the machine itself,{' '}
          <code className="font-mono text-ink">npx mimosa users link E-MAIL</code> prints one.
        </p>
      </details>
    </Page>
  );
}
