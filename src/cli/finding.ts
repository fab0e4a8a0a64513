/** What one check of `mimosa doctor` says. */
export interface Finding {
  readonly name: string;
  readonly level: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** The command that mends it. */
  readonly remedy?: string;
}
