/** Why a backup was not restored: a sentence for people. The database is as it was. */
export class RestoreRefused extends Error {
  override name = 'RestoreRefused';
}
