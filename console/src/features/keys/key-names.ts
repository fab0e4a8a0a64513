/** Names of keys for lists that know only their ids. */
import type { Key } from '../../api/schema.generated.ts';

/** Keys of the playground vanish from the list once they are over; what they did does not. */
const GONE = 'Playground, ended';
const ON_ITS_WAY = '…';

/** `keys`: undefined as long as they are on their way. */
export function keyNames(
  keys: readonly Pick<Key, 'id' | 'name'>[] | undefined,
): (keyId: string) => string {
  if (keys === undefined) return () => ON_ITS_WAY;
  const names = new Map(keys.map(({ id, name }) => [id, name]));
  return (keyId) => names.get(keyId) ?? GONE;
}
