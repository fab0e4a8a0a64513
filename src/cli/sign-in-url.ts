/** Where a sign-in link leads. */

/** The token stands behind `#`, which browsers send to nobody: it gets into no log of any proxy. */
export function signInUrl(baseUrl: string, token: string): string {
  return `${baseUrl}/console/sign-in#${token}`;
}
