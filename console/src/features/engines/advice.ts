/** What an admin can do about an engine that does not answer. */
import type { Engine } from '../../api/schema.generated.ts';

/** One or two sentences; null where nothing needs to be done. */
export function adviceFor({
  kind,
  state,
  hosts,
  servers,
}: Pick<Engine, 'kind' | 'state' | 'hosts' | 'servers'>): string | null {
  if (state === 'ok') {
    const left = servers.filter(({ breakerOpen }) => breakerOpen).map(({ host }) => host);
    if (left.length === 0) return null;
    return `No connection to ${left.join(', ')} for now: the others carry the work, and Mimosa tries again by itself.`;
  }
  if (kind === 'local') {
    return state === 'loading'
      ? 'Wait for the models, or see below how far they are.'
      : 'Bring its models below, or run “npx mimosa doctor” on this machine.';
  }
  return state === 'loading'
    ? 'It starts: large models take minutes. Mimosa looks again by itself.'
    : `Is it started, and can this machine reach ${hosts.join(', ')}? “npx mimosa doctor” tries each step and says which one fails.`;
}
