/** Who signs in to the console in tests: through the API, for tests of what comes afterwards. */
import type { TestServer } from '../support/server.ts';
import type { Visit } from './visit.ts';

export const EMAIL = 'owner@example.org';
export const PASSWORD = 'correct horse battery staple';

interface SessionAnswer {
  readonly csrfToken: string;
  readonly user: { readonly id: string };
}

/** The link that a server without any password prints when it starts. */
export function signInUrlOf(server: TestServer): string {
  const line = server
    .output()
    .split('\n')
    .find((text) => text.includes('"event":"listening"'));
  const { sign_in_url: url } = JSON.parse(line!) as { sign_in_url: string | null };
  if (url === null) throw new Error('the server prints no sign-in link');
  return url;
}

/** The first admin gets an e-mail and a password, as the first page would do it. */
export async function setUpOwner(server: TestServer): Promise<void> {
  const token = new URL(signInUrlOf(server)).hash.slice(1);
  const signedIn = await send(server, 'POST', '/api/session/link', { token }, {});
  const { csrfToken, user } = (await signedIn.json()) as SessionAnswer;
  const headers = {
    cookie: signedIn.headers.get('set-cookie')!.split(';', 1)[0]!,
    'x-csrf-token': csrfToken,
  };
  await send(server, 'PATCH', `/api/users/${user.id}`, { email: EMAIL }, headers);
  await send(server, 'POST', '/api/session/password', { password: PASSWORD }, headers);
}

/** By the form; ends at the home page. */
export async function signIn({ page, url }: Pick<Visit, 'page' | 'url'>): Promise<void> {
  await page.goto(url('/'));
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
}

async function send(
  { url }: TestServer,
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response;
}
